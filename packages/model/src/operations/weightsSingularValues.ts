import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { headSingularValues } from '../analysis/headSpectra.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { givenHeads } from './givenHeads.ts';
import { headCost } from './headCost.ts';
import { defineOperation } from './Operation.ts';
import { circuitFields, spectrumTensor, stepsOf } from './weightsCircuits.ts';

/** In how many directions does a head work, and how strongly: singular values of its circuit. */
export const weightsSingularValues = defineOperation({
  name: 'weights.singularValues',
  version: 1,
  summary: "Singular values of heads' circuits: in how many directions does a head work?",
  input: z.strictObject({ ...modelSpecFields, ...circuitFields }),
  output: 'tensor [head, rank], falling; rank = dHead',
  example: { circuit: 'ov', heads: ['L0H0'] },
  mode: 'job',
  takesPrompts: false,
  cost: headCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const heads = givenHeads(model, input.heads);
    const products = new MatrixProducts(model.runtime);
    const asked = { circuit: input.circuit, heads };
    const values = await headSingularValues(model, products, asked, stepsOf(context, 'singular values'));
    return { tensor: spectrumTensor(heads, values) };
  },
});
