import { positionSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { patchGrid } from '../patching/patchGrid.ts';
import { placesOf } from '../patching/patchPlaces.ts';
import { axesOfSweep, patchAxes, patchSites } from '../patching/patchSites.ts';
import { givenHeads } from './givenHeads.ts';
import { defineOperation } from './Operation.ts';
import { patchMetricFields, patchPairFields, patchSweep, preparePair } from './patchSweep.ts';
import { sweepCost } from './sweepCost.ts';

/**
 * Where is the information: replaces one activation of a run by that of another and asks how much of the behaviour comes
 * with it (Meng et al. 2022, arXiv:2202.05262; Heimersheim and Nanda 2024, arXiv:2404.15255). Every patch is a run of its
 * own, with one layer's activation changed at one place and everything after it computed anew.
 */
export const patchActivations = defineOperation({
  name: 'patch.activations',
  version: 2,
  summary:
    'Puts activations of one run into another, one place at a time, and measures how much of the answer they carry.',
  input: z.strictObject({
    ...patchPairFields,
    site: z.enum(patchSites).describe('Which activation is replaced'),
    by: z
      .array(z.enum(patchAxes))
      .optional()
      .describe('Axes of the result; default ["layer","position"], where the site has heads ["layer","head"]'),
    ...patchMetricFields,
    heads: z
      .array(z.string())
      .min(1)
      .optional()
      .describe('Only these, such as L9H9, where `by` has heads; default all'),
    positions: z
      .array(positionSchema)
      .min(1)
      .optional()
      .describe('Only these positions or queries, found in each clean prompt by itself; default every position'),
    keys: z.array(positionSchema).min(1).optional().describe('Only these keys, likewise'),
  }),
  output:
    'tensor [the axes of `by`], also as mean: the metric after each patch, mean over prompts; perPrompt [prompt, …the same]; interval: { low, high } [the axes of `by`], 95 % bootstrap over prompts of the effect (what the patch adds to the unpatched metric), 1,000 resamples from a fixed seed, NaN with fewer than 2 prompts; changed [the axes of `by`]: largest absolute change a patch makes at its site; NaN where `heads` leaves one out; baselines: { clean, corrupted }, mean metrics without a patch (plain logit differences); metric, direction, by as used; partial results are the same, NaN where nothing is known yet',
  example: { site: 'resid_pre' },
  mode: 'job',
  takesPrompts: true,
  cost: sweepCost,
  async run(input, context) {
    const pair = await preparePair(input, context);
    const by = axesOfSweep(input.site, input.by);
    const { model, prompts } = pair.clean;
    const { nLayers, nHeads } = model.config;
    const places = placesOf(prompts, by, input);
    const heads = givenHeads(model, input.heads);
    const grid = patchGrid(by, { nLayers, nHeads, heads, ...places });
    return patchSweep({ ...input, ...pair, grid, used: { by } }, context);
  },
});
