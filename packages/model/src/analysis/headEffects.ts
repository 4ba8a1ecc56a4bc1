import { type HeadIndex, headLabel, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';
import { dotDouble, type LayerNormChoice, type Readout, readVector, rowAt } from './readout.ts';

/**
 * Direct effect of every head on the answer: z W_O, read by each prompt's direction. W_O is projected on the direction
 * first, so a head costs dHead products a prompt and no [head, dModel] result is made.
 * @returns [prompt, layer, head], in logits; b_O belongs to no head
 * @throws CircuitLensError MISSING_ACTIVATION
 * @see Elhage et al. 2021, "A mathematical framework for transformer circuits"
 */
export function headEffects(
  model: WeightedModel,
  cache: ActivationCache,
  readouts: readonly Readout[],
  layerNorm: LayerNormChoice = 'cached',
): Tensor {
  const { nLayers, nHeads, dHead, layerNormEps } = model.config;
  const effects = Tensor.zeros([readouts.length, nLayers, nHeads], ['prompt', 'layer', 'head']);
  for (let layer = 0; layer < nLayers; layer++) {
    const z = cache.get(hookName('z', layer)); // [prompt, position, head, dHead]
    const project = layerNorm === 'cached' ? headProjections(model, layer) : null;
    for (const [prompt, readout] of readouts.entries()) {
      const row = rowAt(z, prompt, readout);
      for (let head = 0; head < nHeads; head++) {
        const own = row.subarray(head * dHead, (head + 1) * dHead);
        effects.data[(prompt * nLayers + layer) * nHeads + head] = project
          ? (readout.sign * dotDouble(own, project(readout.direction, head))) / readout.scale
          : readVector(readout, headResult(model, { layer, head }, own), layerNorm, layerNormEps);
      }
    }
  }
  return effects;
}

/**
 * Each head's direct effect by the position it was copied from: pattern[end, key] · (v[key] W_O) read by the direction.
 * The rows of a pattern sum to 1, so b_V is counted in the positions; their sum is the head's effect.
 * @param rows of each prompt and head, its attention from where the prediction is read to each key
 * @returns [prompt, head, position], in logits; NaN behind a shorter prompt
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function headEffectsBySource(
  model: WeightedModel,
  cache: ActivationCache,
  readouts: readonly Readout[],
  heads: readonly HeadIndex[],
  rows: (prompt: number, head: HeadIndex) => Float32Array,
): Tensor {
  const { nHeads, dHead } = model.config;
  const length = Math.max(...cache.lengths);
  const effects = Tensor.zeros([readouts.length, heads.length, length], ['prompt', 'head', 'position']);
  effects.data.fill(Number.NaN);
  for (const [i, { layer, head }] of heads.entries()) {
    const project = headProjections(model, layer);
    const v = cache.get(hookName('v', layer)); // [prompt, position, head, dHead]
    for (const [prompt, readout] of readouts.entries()) {
      const direction = project(readout.direction, head);
      const attention = rows(prompt, { layer, head });
      const values = v.sub(prompt).data;
      const to = (prompt * heads.length + i) * length;
      for (let key = 0; key < cache.lengths[prompt]!; key++) {
        const start = (key * nHeads + head) * dHead;
        const read = dotDouble(values.subarray(start, start + dHead), direction);
        effects.data[to + key] = (readout.sign * attention[key]! * read) / readout.scale;
      }
    }
  }
  return effects.withLabels('head', heads.map(headLabel));
}

/** z W_O of one head at one position, [dModel]. */
export function headResult(
  { weights, config: { dHead, dModel } }: WeightedModel,
  { layer, head }: HeadIndex,
  z: Float32Array,
): Float32Array {
  const { W_O } = weights.blocks[layer]!;
  const result = new Float64Array(dModel);
  for (let d = 0; d < dHead; d++) {
    const start = (head * dHead + d) * dModel;
    for (let i = 0; i < dModel; i++) result[i]! += z[d]! * W_O[start + i]!;
  }
  return Float32Array.from(result);
}

/** W_O[head] · direction, [dHead], made once for every direction and head of a layer. */
export function headProjections({ weights, config: { dHead, dModel } }: WeightedModel, layer: number) {
  const { W_O } = weights.blocks[layer]!; // [nHeads * dHead, dModel]
  const known = new Map<Float64Array, Map<number, Float64Array>>();
  return (direction: Float64Array, head: number): Float64Array => {
    const ofDirection = known.get(direction) ?? new Map<number, Float64Array>();
    known.set(direction, ofDirection);
    const found = ofDirection.get(head);
    if (found) return found;
    const projected = Float64Array.from({ length: dHead }, (_, d) => {
      const start = (head * dHead + d) * dModel;
      return dotDouble(W_O.subarray(start, start + dModel), direction);
    });
    ofDirection.set(head, projected);
    return projected;
  };
}
