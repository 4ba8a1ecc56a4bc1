import { type HeadIndex, headLabel, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';

/**
 * How much each query attends to each key, for chosen heads of any layers.
 * @param weights multiplied into every pattern along the keys, [prompt, head, key]; left out: the plain pattern
 * @returns [prompt, head, query, key]; rows of a plain pattern sum to 1; NaN behind a shorter prompt
 * @throws CircuitLensError MISSING_ACTIVATION when the cache lacks a layer's `pattern`
 */
export function attentionPatterns(cache: ActivationCache, heads: readonly HeadIndex[], weights?: Tensor): Tensor {
  const patterns = new HeadPatterns(heads, cache.lengths);
  for (const layer of patterns.layers) {
    const all = cache.get(hookName('pattern', layer)); // [prompt, head, query, key]
    for (const prompt of cache.lengths.keys()) patterns.add(all.sub(prompt), { layer, prompt });
  }
  if (weights) patterns.weigh(weights);
  return patterns.tensor;
}

/** Patterns of chosen heads, gathered one prompt and layer after another; the others need not be kept. */
export class HeadPatterns {
  /** [prompt, head, query, key]; NaN behind a shorter prompt, and where nothing was added yet. */
  readonly tensor: Tensor;

  constructor(
    private readonly heads: readonly HeadIndex[],
    private readonly lengths: readonly number[],
  ) {
    const length = Math.max(...lengths);
    const zeros = Tensor.zeros([lengths.length, heads.length, length, length], ['prompt', 'head', 'query', 'key']);
    zeros.data.fill(Number.NaN);
    this.tensor = zeros.withLabels('head', heads.map(headLabel));
  }

  /** Layers of the heads. */
  get layers(): number[] {
    return [...new Set(this.heads.map(({ layer }) => layer))];
  }

  /** @param pattern of all heads of a layer on one prompt, [head, query, key] */
  add(pattern: Tensor, { layer, prompt }: { layer: number; prompt: number }): void {
    const [own, width, length] = [this.lengths[prompt]!, pattern.shape[2]!, this.tensor.shape[3]!];
    for (const [i, head] of this.heads.entries()) {
      if (head.layer !== layer) continue;
      const from = pattern.sub(head.head).data;
      const to = this.tensor.sub(prompt, i).data;
      for (let query = 0; query < own; query++) {
        to.set(from.subarray(query * width, query * width + own), query * length);
      }
    }
  }

  /** Multiplies every pattern along its keys. @param weights [prompt, head, key] */
  weigh(weights: Tensor): void {
    const length = this.tensor.shape[3]!;
    for (const prompt of this.lengths.keys()) {
      for (const i of this.heads.keys()) {
        const [pattern, weight] = [this.tensor.sub(prompt, i).data, weights.sub(prompt, i).data];
        for (const [at, value] of pattern.entries()) pattern[at] = value * weight[at % length]!;
      }
    }
  }
}

/**
 * Attention of every head from one position of each prompt to another.
 * @param from query position of every prompt (destination)
 * @param to key position of every prompt (source)
 * @returns [prompt, layer, head], 0 to 1
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function attentionBetween(
  { nLayers, nHeads }: ModelConfig,
  cache: ActivationCache,
  from: readonly number[],
  to: readonly number[],
): Tensor {
  const attention = Tensor.zeros([from.length, nLayers, nHeads], ['prompt', 'layer', 'head']);
  for (let layer = 0; layer < nLayers; layer++) {
    const pattern = cache.get(hookName('pattern', layer)); // [prompt, head, query, key]
    for (const [prompt, query] of from.entries()) {
      attention.sub(prompt, layer).data.set(headsBetween(pattern.sub(prompt), query, to[prompt]!));
    }
  }
  return attention;
}

/** Attention of every head of a layer from one position to another, [head]. @param pattern [head, query, key] */
export function headsBetween(pattern: Tensor, query: number, key: number): Float32Array {
  return Float32Array.from({ length: pattern.shape[0]! }, (_, head) => pattern.at(head, query, key));
}
