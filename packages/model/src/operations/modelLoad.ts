import { modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { parameterNames } from '../weights/parameters.ts';
import { describeModel } from './envelope.ts';
import { defineOperation } from './Operation.ts';

/**
 * Loads a model with its weight flags, as a job whose progress says what is being read, processed and tested: the
 * refactor pass alone is hundreds of singular value decompositions. Afterwards every run of it starts at once.
 */
export const modelLoad = defineOperation({
  name: 'model.load',
  version: 1,
  summary: 'Loads a model with its weight flags and tests it, and says which weights, flags and device it has now.',
  input: z.strictObject(modelSpecFields),
  output:
    'model: { name, contentHash, weightFlags, device, precision, precisionError, selfTest }; config: its sizes; parameters: how many numbers it has after processing',
  mode: 'job',
  takesPrompts: false,
  loadShare: 1,
  isRepeated: true,
  async run(input, context) {
    const model = await context.loadModel(input);
    // Whoever cancelled while others still wait for this model gets their cancel here.
    await context.checkpoint();
    const sizes = parameterNames(model.config).map(({ shape }) => shape.reduce((product, n) => product * n, 1));
    return {
      model: describeModel(model),
      config: { ...model.config },
      parameters: sizes.reduce((sum, size) => sum + size, 0),
    };
  },
});
