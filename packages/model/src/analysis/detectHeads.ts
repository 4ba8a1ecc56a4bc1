/** TransformerLens' head detector: how far a head's attention is the one a kind of head would show. */
import { hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';

export interface DetectionOptions {
  /** `mul` (default): share of the attention that lies on the pattern. `abs`: 1 less the mean absolute difference a query. */
  measure?: 'mul' | 'abs';
  /** Attention to the first token does not count. */
  excludeBos?: boolean;
  /** Attention of a token to itself does not count. */
  excludeCurrent?: boolean;
}

/**
 * How well every head's attention fits a pattern on every prompt. `mul` is Σ(attention · pattern) / Σ attention, with the
 * excluded entries zeroed before both sums; `abs` is 1 − Σ|attention − pattern| / n, rounded to three decimals as
 * TransformerLens does. NaN where everything is excluded.
 * @param patterns [query, key] of every prompt, of its own length
 * @returns [prompt, layer, head]
 * @throws CircuitLensError MISSING_ACTIVATION when the cache lacks a layer's `pattern`
 */
export function detectHeads(
  { nLayers, nHeads }: ModelConfig,
  cache: ActivationCache,
  patterns: readonly Float32Array[],
  options: DetectionOptions = {},
): Tensor {
  const scores = Tensor.zeros([patterns.length, nLayers, nHeads], ['prompt', 'layer', 'head']);
  for (let layer = 0; layer < nLayers; layer++) {
    const attention = cache.get(hookName('pattern', layer)); // [prompt, head, query, key]
    for (const [prompt, pattern] of patterns.entries()) {
      scores
        .sub(prompt, layer)
        .data.set(detectInLayer(attention.sub(prompt), pattern, cache.lengths[prompt]!, options));
    }
  }
  return scores;
}

/**
 * `detectHeads` of one layer and prompt, [head].
 * @param attention [head, query, key]
 * @param length of the prompt; attention behind it is padding
 */
export function detectInLayer(
  attention: Tensor,
  pattern: Float32Array,
  length: number,
  options: DetectionOptions = {},
): Float32Array {
  const heads = attention.shape[0]!;
  return Float32Array.from({ length: heads }, (_, head) => similarity(attention.sub(head), pattern, length, options));
}

function similarity(attention: Tensor, pattern: Float32Array, length: number, options: DetectionOptions): number {
  const width = attention.shape[1]!;
  let [onPattern, all, difference] = [0, 0, 0];
  for (let query = 0; query < length; query++) {
    for (let key = 0; key <= query; key++) {
      if (options.excludeBos && key === 0) continue;
      if (options.excludeCurrent && key === query) continue;
      const attended = attention.data[query * width + key]!;
      const expected = pattern[query * length + key]!;
      onPattern += attended * expected;
      all += attended;
      difference += Math.abs(attended - expected);
    }
  }
  return options.measure === 'abs' ? 1 - Math.round((difference / length) * 1000) / 1000 : onPattern / all;
}
