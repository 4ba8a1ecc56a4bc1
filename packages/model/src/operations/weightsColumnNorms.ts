import { z } from 'zod';
import { dot, headColumns } from '../analysis/headColumns.ts';
import { Tensor } from '../tensor.ts';
import { headCost } from './headCost.ts';
import { headMatrixFields } from './headMatrixFields.ts';
import { defineOperation } from './Operation.ts';

/**
 * Squared norm of every column of a head's matrix, the notebook's line plot. After
 * `refactorFactoredAttentionMatrices` W_Q and W_K of a head agree but for b_K² − b_Q², since the bias row took part in
 * the decomposition.
 */
export const weightsColumnNorms = defineOperation({
  name: 'weights.columnNorms',
  version: 1,
  summary: "Squared norm (sum over dModel of W²) of every column of a head's matrix.",
  input: z.strictObject(headMatrixFields),
  output: 'tensor [dHead]',
  example: { matrix: 'W_Q', head: 'L0H0' },
  mode: 'immediate',
  takesPrompts: false,
  cost: headCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const columns = headColumns(model, input.matrix, input.head);
    const norms = Float32Array.from(columns, (column) => dot(column, column));
    return { tensor: Tensor.of(norms, [norms.length], ['dHead']) };
  },
});
