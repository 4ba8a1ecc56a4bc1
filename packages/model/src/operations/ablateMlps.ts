import { CircuitLensError, type NeuronIndex, neuronLabel } from '@circuit-lens/shared';
import { z } from 'zod';
import { givenLayers, givenNeurons } from '../ablation/ablatedParts.ts';
import { ablateTogether } from '../ablation/ablateTogether.ts';
import { ablationFields, checkAblationInput, neuronLabelsSchema } from '../ablation/ablationFields.ts';
import { oneAtATimeOutput, togetherOutput } from '../ablation/ablationOutput.ts';
import { ablateOneAtATime } from '../ablation/ablationSweep.ts';
import { layerGrid } from '../ablation/layerGrid.ts';
import type { PatchGrid } from '../patching/patchGrid.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { ablationCost } from './sweepCost.ts';

/**
 * What if an MLP is gone: replaces its output by zero (b_out with it), a mean or a sample, each MLP alone or several
 * together; or single neurons (Wang et al. 2022, arXiv:2211.00593, appendix J).
 */
export const ablateMlps = defineOperation({
  name: 'ablate.mlps',
  version: 1,
  summary: 'What the model does without an MLP, or without a neuron: each alone, or several at once.',
  input: z.strictObject({
    ...ablationFields,
    layers: z.array(z.int()).min(1).optional().describe('Layers whose MLP is ablated; default all'),
    neurons: neuronLabelsSchema.optional().describe('Only these neurons instead of whole MLPs, such as L11N611'),
  }),
  output: `one at a time, axes [layer], or [neuron] where \`neurons\` are given: ${oneAtATimeOutput}. ${togetherOutput}`,
  mode: 'job',
  takesPrompts: true,
  cost: (input, sizes) =>
    ablationCost(input, sizes, countOf(input.neurons, countOf(input.layers, sizes.config.nLayers))),
  async run(input, context) {
    checkAblationInput(input);
    if (input.layers && input.neurons) {
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        'neurons: ablate whole MLPs or single neurons, not both. Leave `layers` or `neurons` out.',
        { field: 'neurons' },
      );
    }
    const run = await prepareRun(input, context);
    const { config } = run.model;
    const neurons = givenNeurons(input.neurons, config);
    const mlps = input.neurons ? [] : givenLayers(input.layers, 'layers', config);
    const parts = { heads: [], mlps, neurons };
    if (input.together) return ablateTogether(input, run, parts, context);
    const targets = input.neurons
      ? {
          sites: ['post' as const],
          grid: neuronGrid(neurons),
          parts,
          labelOf: (index: number) => neuronLabel(neurons[index]!),
        }
      : {
          sites: ['mlp_out' as const],
          grid: layerGrid(mlps, config.nLayers),
          parts,
          labelOf: (index: number) => `${index}_mlp_out`,
        };
    return ablateOneAtATime(input, run, targets, context);
  },
});

/** One patch a neuron, in the given order. */
function neuronGrid(neurons: readonly NeuronIndex[]): PatchGrid {
  return {
    shape: [neurons.length],
    axes: [{ name: 'neuron', labels: neurons.map(neuronLabel) }],
    patches: neurons.map((neuron, index) => ({ ...neuron, index, head: null, position: null, key: null })),
  };
}
