import { z } from 'zod';
import { dot, headColumns } from '../analysis/headColumns.ts';
import { Tensor } from '../tensor.ts';
import { headCost } from './headCost.ts';
import { headMatrixFields } from './headMatrixFields.ts';
import { defineOperation } from './Operation.ts';

/**
 * Inner products of a head's columns, Wᵀ W over dModel, the notebook's picture: diagonal where the columns are
 * orthogonal. After `refactorFactoredAttentionMatrices` it is diag(S) − b bᵀ.
 */
export const weightsGram = defineOperation({
  name: 'weights.gram',
  version: 1,
  summary: "Inner products of all columns of a head's matrix with each other: are they orthogonal?",
  input: z.strictObject(headMatrixFields),
  output: 'tensor [dHead, dHead]; its diagonal is weights.columnNorms',
  example: { matrix: 'W_Q', head: 'L0H0' },
  mode: 'immediate',
  takesPrompts: false,
  cost: headCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const columns = headColumns(model, input.matrix, input.head);
    const products = Float32Array.from(columns.flatMap((a) => columns.map((b) => dot(a, b))));
    return { tensor: Tensor.of(products, [columns.length, columns.length], ['dHead', 'dHead']) };
  },
});
