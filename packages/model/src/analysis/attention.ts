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
  const length = Math.max(...cache.lengths);
  const shape = [cache.lengths.length, heads.length, length, length];
  const patterns = Tensor.zeros(shape, ['prompt', 'head', 'query', 'key']);
  patterns.data.fill(Number.NaN);
  for (const [i, { layer, head }] of heads.entries()) {
    const layerPatterns = cache.get(hookName('pattern', layer)); // [prompt, head, query, key]
    for (const [prompt, own] of cache.lengths.entries()) {
      const from = layerPatterns.sub(prompt, head).data;
      const to = patterns.sub(prompt, i).data;
      const weight = weights?.sub(prompt, i).data;
      for (let query = 0; query < own; query++) {
        for (let key = 0; key < own; key++) {
          const at = query * length + key;
          to[at] = from[at]! * (weight ? weight[key]! : 1);
        }
      }
    }
  }
  return patterns.withLabels('head', heads.map(headLabel));
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
      for (let head = 0; head < nHeads; head++) {
        attention.data[(prompt * nLayers + layer) * nHeads + head] = pattern.at(prompt, head, query, to[prompt]!);
      }
    }
  }
  return attention;
}
