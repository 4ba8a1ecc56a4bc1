import { symmetricEigen } from '../linalg/eigenvalues.ts';
import { gramOfRows } from '../linalg/products.ts';
import { transpose } from '../weights/matrixLayout.ts';
import type { WeightedModel } from './headColumns.ts';
import type { Step } from './headSpectra.ts';

/**
 * Singular values of W_in or W_out of a layer, falling, and its singular vectors on the side of the residual stream,
 * [vector, dModel]: eigenvectors of the inner products of its dModel rows.
 */
export async function matrixDirections(
  { weights, config }: WeightedModel,
  matrix: 'wIn' | 'wOut',
  layer: number,
  step: Step,
): Promise<{ values: Float64Array; vectors: Float64Array }> {
  const { dModel, dMlp } = config;
  const { W_in_T, W_out_T } = weights.blocks[layer]!;
  await step(0);
  const gram = gramOfRows(matrix === 'wIn' ? transpose(W_in_T, dMlp, dModel) : W_out_T, dMlp); // [dModel, dModel]
  await step(0.3);
  const { values, vectors } = symmetricEigen(gram, dModel);
  const count = Math.min(dModel, dMlp);
  return {
    values: values.slice(0, count).map((value) => Math.sqrt(Math.max(0, value))),
    vectors: vectors.slice(0, count * dModel),
  };
}
