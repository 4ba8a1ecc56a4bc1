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
    foldInto(block.W_Q, block.b_Q, block.ln1_w, block.ln1_b);
    foldInto(block.W_K, block.b_K, block.ln1_w, block.ln1_b);
    foldInto(block.W_V, block.b_V, block.ln1_w, block.ln1_b);
    foldIntoTurned(block.W_in_T, block.b_in, block.ln2_w, block.ln2_b);
    for (const weight of [block.ln1_w, block.ln2_w]) weight.fill(1);
    for (const bias of [block.ln1_b, block.ln2_b]) bias.fill(0);
    await pause(control, layer / config.nLayers, 'folding layer norms');
  }
  foldIntoTurned(weights.W_U_T, weights.b_U, weights.ln_final_w, weights.ln_final_b);
  weights.ln_final_w.fill(1);
  weights.ln_final_b.fill(0);
}

/** One reader of a layer norm: `matrix` [dModel, out], `bias` [out]. Sums are float64. */
function foldInto(matrix: Float32Array, bias: Float32Array, lnWeight: Float32Array, lnBias: Float32Array): void {
  const rows = lnWeight.length;
  const columns = bias.length;
  const biasSums = new Float64Array(bias);
  const columnSums = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    const row = matrix.subarray(r * columns, (r + 1) * columns);
    const [w, b] = [lnWeight[r]!, lnBias[r]!];
    for (let c = 0; c < columns; c++) {
      const value = row[c]!;
      biasSums[c] = biasSums[c]! + value * b;
      const scaled = value * w;
      row[c] = scaled;
      columnSums[c] = columnSums[c]! + scaled;
    }
  }
  bias.set(biasSums);
  const means = columnSums.map((sum) => sum / rows);
  for (let r = 0; r < rows; r++) {
    const row = matrix.subarray(r * columns, (r + 1) * columns);
    for (let c = 0; c < columns; c++) row[c] = row[c]! - means[c]!;
  }
}

/** The same for a reader that is stored turned: `matrix` [out, dModel]. */
function foldIntoTurned(matrix: Float32Array, bias: Float32Array, lnWeight: Float32Array, lnBias: Float32Array): void {
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
