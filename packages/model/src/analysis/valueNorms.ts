import { type HeadIndex, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { gramOfRows } from '../linalg/products.ts';
import { Tensor } from '../tensor.ts';
import { rowsOfHead } from '../weights/matrixLayout.ts';
import { dot, type WeightedModel } from './headColumns.ts';

/** `output`: ‖v W_O‖, what a head would write of a key into the residual stream; `value`: ‖v‖ in the head's own space. */
export type ValueNorm = 'output' | 'value';

/**
 * How much a head would write if it attended to one key only. A pattern times these shows what attention moves, not only
 * where it looks (Kobayashi et al. 2020, arXiv:2004.10102). `output` does not change under the refactor pass; `value` does.
 * @returns [prompt, head, key]
 * @throws CircuitLensError MISSING_ACTIVATION when the cache lacks a layer's `v`
 */
export function valueNorms(
  model: WeightedModel,
  cache: ActivationCache,
  heads: readonly HeadIndex[],
  norm: ValueNorm = 'output',
): Tensor {
  const { dHead } = model.config;
  const length = Math.max(...cache.lengths);
  const norms = Tensor.zeros([cache.lengths.length, heads.length, length], ['prompt', 'head', 'key']);
  for (const [i, { layer, head }] of heads.entries()) {
    const values = cache.get(hookName('v', layer)); // [prompt, position, head, dHead]
    const gram = norm === 'output' ? outputGram(model, { layer, head }) : null;
    for (const [prompt, own] of cache.lengths.entries()) {
      for (let key = 0; key < own; key++) {
        const v = values.sub(prompt, key, head).data;
        const squares = gram ? quadraticForm(v, gram, dHead) : dot(v, v);
        norms.data[(prompt * heads.length + i) * length + key] = Math.sqrt(Math.max(0, squares));
      }
    }
  }
  return norms;
}

/** W_O W_Oᵀ of a head, [dHead, dHead]: ‖v W_O‖² = v (W_O W_Oᵀ) vᵀ, whatever the number of positions. */
function outputGram({ weights, config }: WeightedModel, { layer, head }: HeadIndex): Float64Array {
  return gramOfRows(rowsOfHead(weights.blocks[layer]!.W_O, head, config), config.dModel);
}

function quadraticForm(v: Float32Array, gram: Float64Array, size: number): number {
  let sum = 0;
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) sum += v[a]! * gram[a * size + b]! * v[b]!;
  }
  return sum;
}
