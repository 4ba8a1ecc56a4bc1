import type { ModelConfig } from '../../config.ts';
import { type LoadControl, pause } from '../LoadControl.ts';
import type { ModelWeights } from '../ModelWeights.ts';

/**
 * Folds the weight and bias of every layer norm into the matrices that read it, then centres those matrices.
 *
 * Why the model stays the same: a layer norm gives `n * w + b` with `n` the centred, scaled input, and its readers
 * compute `(n * w + b) W + c = n (diag(w) W) + (b W + c)`, so `W := diag(w) W` and `c := c + b W` with `w = 1`, `b = 0`
 * is the same function. `n` has mean 0 over dModel, so what every row of `W` has in common, the mean of each column,
 * adds `mean * sum(n) = 0` and can be taken out.
 *
 * Changes the given weights.
 * @see TransformerLens `fold_layer_norm`
 */
export async function foldLayerNorm(weights: ModelWeights, config: ModelConfig, control: LoadControl): Promise<void> {
  for (const [layer, block] of weights.blocks.entries()) {
    foldInto(block.W_Q_T, block.b_Q, block.ln1_w, block.ln1_b);
    foldInto(block.W_K_T, block.b_K, block.ln1_w, block.ln1_b);
    foldInto(block.W_V_T, block.b_V, block.ln1_w, block.ln1_b);
    foldInto(block.W_in_T, block.b_in, block.ln2_w, block.ln2_b);
    for (const weight of [block.ln1_w, block.ln2_w]) weight.fill(1);
    for (const bias of [block.ln1_b, block.ln2_b]) bias.fill(0);
    await pause(control, layer / config.nLayers, 'folding layer norms');
  }
  foldInto(weights.W_U_T, weights.b_U, weights.ln_final_w, weights.ln_final_b);
  weights.ln_final_w.fill(1);
  weights.ln_final_b.fill(0);
}

/** One reader of a layer norm: `matrix` [out, dModel], `bias` [out]. Sums are float64. */
function foldInto(matrix: Float32Array, bias: Float32Array, lnWeight: Float32Array, lnBias: Float32Array): void {
  const width = lnWeight.length;
  for (const [out, ownBias] of bias.entries()) {
    const row = matrix.subarray(out * width, (out + 1) * width);
    let biasSum = ownBias;
    let sum = 0;
    for (let d = 0; d < width; d++) {
      biasSum += row[d]! * lnBias[d]!;
      row[d] = row[d]! * lnWeight[d]!;
      sum += row[d]!;
    }
    bias[out] = biasSum;
    const mean = sum / width;
    for (let d = 0; d < width; d++) row[d] = row[d]! - mean;
  }
}
