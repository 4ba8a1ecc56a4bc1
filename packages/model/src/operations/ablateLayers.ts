import { allHeads } from '@circuit-lens/shared';
import { z } from 'zod';
import { givenLayers } from '../ablation/ablatedParts.ts';
import { ablateTogether } from '../ablation/ablateTogether.ts';
import { ablationFields, checkAblationInput } from '../ablation/ablationFields.ts';
import { oneAtATimeOutput, togetherOutput } from '../ablation/ablationOutput.ts';
import { ablateOneAtATime } from '../ablation/ablationSweep.ts';
import { layerGrid } from '../ablation/layerGrid.ts';
import { countOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { ablationCost } from './sweepCost.ts';

/** What if a whole layer is gone: all its heads and its MLP at once (b_O stays), each layer alone or several together. */
export const ablateLayers = defineOperation({
  name: 'ablate.layers',
  version: 1,
  summary: 'What the model does without a whole layer, its heads and its MLP: each alone, or several at once.',
  input: z.strictObject({
    ...ablationFields,
    layers: z.array(z.int()).min(1).optional().describe('Layers to ablate; default all'),
  }),
  output: `one at a time, axes [layer]: ${oneAtATimeOutput}. ${togetherOutput}`,
  mode: 'job',
  takesPrompts: true,
  cost: (input, sizes) => ablationCost(input, sizes, countOf(input.layers, sizes.config.nLayers)),
  async run(input, context) {
    checkAblationInput(input);
    const run = await prepareRun(input, context);
    const { nLayers, nHeads } = run.model.config;
    const mlps = givenLayers(input.layers, 'layers', run.model.config);
    const heads = allHeads(nLayers, nHeads).filter(({ layer }) => mlps.includes(layer));
    const parts = { heads, mlps, neurons: [] };
    if (input.together) return ablateTogether(input, run, parts, context);
    const labelOf = (index: number) => `layer ${index}`;
    return ablateOneAtATime(
      input,
      run,
      { sites: ['z', 'mlp_out'], grid: layerGrid(mlps, nLayers), parts, labelOf },
      context,
    );
  },
});
