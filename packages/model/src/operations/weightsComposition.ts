import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { compositionScores } from '../analysis/composition.ts';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { headCost } from './headCost.ts';
import { defineOperation } from './Operation.ts';
import { stepsOf } from './weightsCircuits.ts';

/**
 * Which earlier head writes into what a later head's queries, keys or values read (Elhage et al. 2021). Two random heads
 * score about 1/√dModel; `baseline` takes that off, so that 0 is chance.
 */
export const weightsComposition = defineOperation({
  name: 'weights.composition',
  version: 1,
  summary: "How strongly what one head writes is read by a later head's queries, keys or values.",
  input: z.strictObject({
    ...modelSpecFields,
    kind: z.enum(['q', 'k', 'v']).describe('Which input of the later head'),
    baseline: z.boolean().optional().describe('Less what two random heads score, 1/√dModel; default false: raw'),
  }),
  output:
    'tensor [layer, head, layer, head], sender then receiver, 0 unless the sender is in an earlier layer; expected: 1/√dModel',
  example: { kind: 'q' },
  mode: 'job',
  takesPrompts: false,
  cost: (_input, sizes) => headCost({}, sizes),
  async run(input, context) {
    const model = await context.loadModel(input);
    const products = new MatrixProducts(model.runtime);
    const { scores } = await compositionScores(model, products, input.kind, stepsOf(context, 'composition scores'));
    const expected = 1 / Math.sqrt(model.config.dModel);
    if (input.baseline) {
      const { nLayers, nHeads } = model.config;
      const layerOf = (head: number) => Math.floor(head / nHeads);
      const count = nLayers * nHeads;
      for (let i = 0; i < scores.size; i++) {
        if (layerOf(Math.floor(i / count)) < layerOf(i % count)) scores.data[i] = scores.data[i]! - expected;
      }
    }
    return { tensor: scores, expected };
  },
});
