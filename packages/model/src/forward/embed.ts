import type { ModelConfig } from '../config.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import { causalMaskOf } from './causalMaskOf.ts';
import type { TokenBatch } from './TokenBatch.ts';

/** Rows of W_E for every token. @returns [batch, pos, dModel] */
export function embedTokens({ tokens }: TokenBatch, { W_E }: ModelWeights, { dModel }: ModelConfig): Float32Array {
  const ids = tokens.flat();
  const out = new Float32Array(ids.length * dModel);
  for (const [row, id] of ids.entries()) out.set(W_E.subarray(id * dModel, (id + 1) * dModel), row * dModel);
  return out;
}

/**
 * Rows of W_pos for every position. With left padding a prompt's first real token has position 0, and padding has no
 * position embedding at all, as in TransformerLens.
 * @param prefixLength position of the first token
 * @returns [batch, pos, dModel]
 */
export function embedPositions(
  { tokens, attentionMask }: TokenBatch,
  { W_pos }: ModelWeights,
  { dModel }: ModelConfig,
  prefixLength = 0,
): Float32Array {
  const length = tokens[0]!.length;
  const out = new Float32Array(tokens.length * length * dModel);
  for (let prompt = 0; prompt < tokens.length; prompt++) {
    let position = prefixLength - 1;
    for (let i = 0; i < length; i++) {
      const isPadding = attentionMask?.[prompt]?.[i] === 0;
      if (isPadding) continue;
      position++;
      out.set(W_pos.subarray(position * dModel, (position + 1) * dModel), (prompt * length + i) * dModel);
    }
  }
  return out;
}

/**
 * Additive attention mask: 0 where a query may look, −inf where it may not (later tokens, and padding).
 * @param prefixLength keys before the first query, which every query may look at
 * @returns values and size [1 or batch, 1, query, key]; one mask for all prompts unless padding differs
 */
export function causalMask(
  { tokens, attentionMask }: TokenBatch,
  prefixLength = 0,
): { data: Float32Array; dims: number[] } {
  const length = tokens[0]!.length;
  const keys = prefixLength + length;
  const queries = Array.from({ length }, (_, i) => prefixLength + i);
  const causal = causalMaskOf(queries, keys);
  if (!attentionMask) return { data: causal, dims: [1, 1, length, keys] };
  const data = new Float32Array(tokens.length * causal.length);
  for (const [prompt, mask] of attentionMask.entries()) {
    data.set(causal, prompt * causal.length);
    for (let key = 0; key < length; key++) {
      if (mask[key] !== 0) continue;
      for (let query = 0; query < length; query++)
        data[(prompt * length + query) * keys + prefixLength + key] = Number.NEGATIVE_INFINITY;
    }
  }
  return { data, dims: [tokens.length, 1, length, keys] };
}
