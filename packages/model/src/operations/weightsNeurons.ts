import { CircuitLensError, hasNeuron, lastNeuron, modelSpecFields, neuronLabel } from '@circuit-lens/shared';
import { z } from 'zod';
import { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { vocabularyRead } from './headCost.ts';
import { defineOperation } from './Operation.ts';
import { tokenEnds } from './topTokens.ts';

/**
 * One neuron in tokens: which ones it makes more and less likely when it fires (its row of W_out through W_U), and which
 * embeddings drive it up and down (W_E through its column of W_in), before any layer-norm scale.
 */
export const weightsNeurons = defineOperation({
  name: 'weights.neurons',
  version: 1,
  summary: 'A neuron in tokens: what it writes, what it reads.',
  input: z.strictObject({
    ...modelSpecFields,
    layer: z.int().nonnegative(),
    neuron: z.int().nonnegative(),
    top: z.int().nonnegative().max(1000).optional().describe('How many tokens at either end; default 10'),
  }),
  output:
    'writes, reads: { positive, negative }, each a list of { id, text, value }; bias = b_in; readNorm, writeNorm: lengths of its two vectors',
  example: { layer: 0, neuron: 0, top: 5 },
  mode: 'immediate',
  takesPrompts: false,
  cost: (_input, { config }) => 2 * vocabularyRead(config),
  async run(input, context) {
    const model = await context.loadModel(input);
    const { dModel, dMlp } = model.config;
    const { layer, neuron } = input;
    if (!hasNeuron(model.config, input)) {
      const allowed = `L0N0 to ${lastNeuron(model.config)}`;
      const message = `There is no neuron ${neuronLabel(input)}. Allowed: ${allowed}.`;
      throw new CircuitLensError('BAD_USER_INPUT', message, { layer, neuron, allowed });
    }
    const { W_in_T, W_out_T, b_in } = model.weights.blocks[layer]!;
    const read = W_in_T.slice(neuron * dModel, (neuron + 1) * dModel);
    const written = Float32Array.from({ length: dModel }, (_, d) => W_out_T[d * dMlp + neuron]!);
    const products = new MatrixProducts(model.runtime);
    const top = input.top ?? 10;
    const [writes] = await tokenEnds(model, products, written, 'W_U_T', top);
    await context.checkpoint();
    const [reads] = await tokenEnds(model, products, read, 'W_E', top);
    return {
      writes: writes!,
      reads: reads!,
      bias: b_in[neuron]!,
      readNorm: Math.hypot(...read),
      writeNorm: Math.hypot(...written),
    };
  },
});
