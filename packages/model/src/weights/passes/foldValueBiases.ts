import type { ModelConfig } from '../../config.ts';
import type { BlockWeights, ModelWeights } from '../ModelWeights.ts';

/**
 * Moves the value biases of all heads into the output bias of their layer: b_O += b_V W_O, then b_V = 0.
 *
 * Why the model stays the same: a row of an attention pattern sums to 1, so the average over keys of `v + b_V` is the
 * average of `v`, plus `b_V` whole. Every head adds the constant `b_V[h] W_O[h]` at every position, whatever it attends
 * to, and a constant is what b_O is for.
 *
 * Changes the given weights.
 * @see TransformerLens `fold_value_biases`
 */
export function foldValueBiases(weights: ModelWeights, config: ModelConfig): void {
  for (const block of weights.blocks) absorbValueBias(block, config.dModel);
}

/** The same for one block. */
export function absorbValueBias(block: BlockWeights, dModel: number): void {
  const { W_O, b_V, b_O } = block; // W_O: [nHeads * dHead, dModel]
  const sums = new Float64Array(b_O);
  for (let row = 0; row < b_V.length; row++) {
    const bias = b_V[row]!;
    for (let d = 0; d < dModel; d++) sums[d] = sums[d]! + bias * W_O[row * dModel + d]!;
  }
  b_O.set(sums);
  b_V.fill(0);
}
