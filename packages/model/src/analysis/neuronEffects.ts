import { hookName, neuronLabel } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';
import { type LayerNormChoice, type Readout, rowAt } from './readout.ts';

/**
 * Direct effect of every neuron on the answer: its activation times what its row of W_out gives the direction. W_out is
 * projected once for every different direction; no [neuron, dModel] result is made.
 * @returns [prompt, layer, neuron], in logits; b_out belongs to no neuron
 * @throws CircuitLensError MISSING_ACTIVATION, and what `checkpoint` throws
 */
export async function neuronEffects(
  model: WeightedModel,
  cache: ActivationCache,
  readouts: readonly Readout[],
  layerNorm: LayerNormChoice,
  checkpoint: () => Promise<void>,
): Promise<Tensor> {
  const { nLayers, dMlp, layerNormEps } = model.config;
  const effects = Tensor.zeros([readouts.length, nLayers, dMlp], ['prompt', 'layer', 'neuron']);
  for (let layer = 0; layer < nLayers; layer++) {
    const post = cache.get(hookName('post', layer)); // [prompt, position, dMlp]
    const variances = layerNorm === 'recomputed' ? rowVariances(model, layer) : null;
    const projections = new Map<Float64Array, Float64Array>();
    for (const [prompt, readout] of readouts.entries()) {
      const { direction, sign, scale } = readout;
      const projected = projections.get(direction) ?? projectNeurons(model, layer, direction);
      projections.set(direction, projected);
      const row = rowAt(post, prompt, readout);
      const start = (prompt * nLayers + layer) * dMlp;
      for (let neuron = 0; neuron < dMlp; neuron++) {
        const activation = row[neuron]!;
        const divisor = variances ? Math.sqrt(activation ** 2 * variances[neuron]! + layerNormEps) : scale;
        effects.data[start + neuron] = (sign * activation * projected[neuron]!) / divisor;
      }
      await checkpoint();
    }
  }
  return effects;
}

/** `L0N0`, `L0N1`, …, the order of every tensor with a `[layer, neuron]` face. */
export function neuronLabels(nLayers: number, dMlp: number): string[] {
  return Array.from({ length: nLayers * dMlp }, (_, i) =>
    neuronLabel({ layer: Math.floor(i / dMlp), neuron: i % dMlp }),
  );
}

/** Four rows of the turned W_out at a time: a sum is then read and written a quarter as often. */
const rowsAtOnce = 4;

/** W_out · direction, [dMlp]. */
export function projectNeurons(
  { weights, config: { dModel, dMlp } }: WeightedModel,
  layer: number,
  direction: Float64Array,
): Float64Array {
  const { W_out_T } = weights.blocks[layer]!; // [dModel, dMlp]
  const sums = new Float64Array(dMlp);
  const even = dModel - (dModel % rowsAtOnce);
  for (let i = 0; i < even; i += rowsAtOnce) {
    const [a, b, c, d] = [direction[i]!, direction[i + 1]!, direction[i + 2]!, direction[i + 3]!];
    const r0 = i * dMlp;
    const [r1, r2, r3] = [r0 + dMlp, r0 + 2 * dMlp, r0 + 3 * dMlp];
    for (let n = 0; n < dMlp; n++) {
      sums[n]! += a * W_out_T[r0 + n]! + b * W_out_T[r1 + n]! + c * W_out_T[r2 + n]! + d * W_out_T[r3 + n]!;
    }
  }
  for (let i = even; i < dModel; i++) {
    for (let n = 0; n < dMlp; n++) sums[n]! += direction[i]! * W_out_T[i * dMlp + n]!;
  }
  return sums;
}

/** Variance over dModel of what each neuron writes at activation 1, [dMlp]. */
function rowVariances({ weights, config: { dModel, dMlp } }: WeightedModel, layer: number): Float64Array {
  const { W_out_T } = weights.blocks[layer]!;
  const [sums, squares] = [new Float64Array(dMlp), new Float64Array(dMlp)];
  for (let i = 0; i < dModel; i++) {
    for (let n = 0; n < dMlp; n++) {
      const weight = W_out_T[i * dMlp + n]!;
      sums[n]! += weight;
      squares[n]! += weight ** 2;
    }
  }
  return squares.map((sum, n) => Math.max(0, sum / dModel - (sums[n]! / dModel) ** 2));
}
