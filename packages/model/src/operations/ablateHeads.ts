import { CircuitLensError, headLabel } from '@circuit-lens/shared';
import { z } from 'zod';
import { givenLayers, givenNeurons } from '../ablation/ablatedParts.ts';
import { ablateTogether } from '../ablation/ablateTogether.ts';
import { ablationFields, checkAblationInput, neuronLabelsSchema } from '../ablation/ablationFields.ts';
import { oneAtATimeOutput, togetherOutput } from '../ablation/ablationOutput.ts';
import { ablateOneAtATime } from '../ablation/ablationSweep.ts';
import { patchGrid } from '../patching/patchGrid.ts';
import { givenHeads } from './givenHeads.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { ablationCost } from './sweepCost.ts';

/**
 * What if a head is gone: replaces its z by zero, a mean or a sample, each head alone or all together (Wang et al. 2022,
 * arXiv:2211.00593, section 3.4; McGrath et al. 2023, arXiv:2307.15771, on self-repair).
 */
export const ablateHeads = defineOperation({
  name: 'ablate.heads',
  version: 1,
  summary: 'What the model does without a head: each alone, or several at once with what the rest makes up for.',
  input: z.strictObject({
    ...ablationFields,
    heads: z.array(z.string()).optional().describe('Labels such as L9H9; default all'),
    mlps: z.array(z.int()).optional().describe('With `together`: layers whose MLP is off too'),
    neurons: neuronLabelsSchema.optional().describe('With `together`: neurons that are off too, such as L11N611'),
  }),
  output: `one at a time, axes [layer, head]: ${oneAtATimeOutput}. ${togetherOutput}`,
  mode: 'job',
  takesPrompts: true,
  cost: (input, sizes) => ablationCost(input, sizes, countOf(input.heads, sizes.config.nLayers * sizes.config.nHeads)),
  async run(input, context) {
    checkAblationInput(input);
    const { together, mlps, neurons } = input;
    const extra = mlps ? 'mlps' : neurons ? 'neurons' : null;
    if (extra && !together) {
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        `${extra}: heads are ablated one at a time here. Give \`together: true\`, or use ablate.mlps.`,
        { field: extra },
      );
    }
    const run = await prepareRun(input, context);
    const { config } = run.model;
    const heads = givenHeads(run.model, input.heads && [...new Set(input.heads)]);
    const parts = {
      heads,
      mlps: mlps ? givenLayers(mlps, 'mlps', config) : [],
      neurons: givenNeurons(neurons, config),
    };
    if (together) return ablateTogether(input, run, parts, context);
    const grid = patchGrid(['layer', 'head'], { ...config, heads, positions: [], keys: [] });
    const labelOf = (index: number) =>
      headLabel({ layer: Math.floor(index / config.nHeads), head: index % config.nHeads });
    return ablateOneAtATime(input, run, { sites: ['z'], grid, parts, labelOf }, context);
  },
});
