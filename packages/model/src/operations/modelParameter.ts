import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { getParameter } from '../weights/parameters.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';

/**
 * Weights of a model after its weight flags, stacked as TransformerLens stacks them: `W_Q` with index [9, 6] is
 * [dModel, dHead] of L9H6. With an index for every axis the result is a number.
 */
export const modelParameter = defineOperation({
  name: 'model.parameter',
  version: 1,
  summary: 'One parameter of a model, as processed by its weight flags, whole or at leading indices.',
  input: z.strictObject({
    ...modelSpecFields,
    name: z.string().describe('W_E, W_pos, W_Q, …, b_U; model.info lists them'),
    index: z.array(z.int()).optional().describe('Leading indices, such as [layer, head]; negative from the end'),
  }),
  output: 'tensor with the axes that are left, such as [layer, head, dModel, dHead]; a number where none is left',
  example: { name: 'W_Q', index: [0, 0] },
  mode: 'immediate',
  takesPrompts: false,
  values: ({ index }, { config }) => {
    const { dModel, dVocab, dMlp, nLayers } = config;
    const largest = Math.max(dModel * dVocab, dModel * dMlp * nLayers);
    return largest / (countOf(index, 0) > 0 ? nLayers : 1);
  },
  async run(input, context) {
    const model = await context.loadModel(input);
    const tensor = getParameter(model.weights, model.config, input.name, input.index ?? []);
    return { tensor: tensor.shape.length === 0 ? tensor.data[0]! : tensor };
  },
});
