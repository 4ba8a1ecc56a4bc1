import { metricSchema, positionSchema, runRecipeSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { CellIntervals } from '../patching/CellIntervals.ts';
import { hooksToKeep } from '../patching/hooksToKeep.ts';
import { patchGrid } from '../patching/patchGrid.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { checkPair, placesOf } from '../patching/patchPlaces.ts';
import { axesOfSweep, patchAxes, patchSites } from '../patching/patchSites.ts';
import { allSavings, changeOfPatches, planRows, sweepPatches } from '../patching/sweepPatches.ts';
import type { Tensor } from '../tensor.ts';
import { givenHeads } from './givenHeads.ts';
import { resolveInAll } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';
import { readCounterpartRun } from './readCounterpartRun.ts';
import { readPatchRun } from './readPatchRun.ts';
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
    clean: runRecipeSchema.describe('The run with the behaviour; its answers are the ones measured'),
    corrupted: runRecipeSchema.describe(
      'As many prompts, each as long as its clean one. Model, weightFlags and prependBos left out: those of `clean`',
    ),
    site: z.enum(patchSites).describe('Which activation is replaced'),
    by: z
      .array(z.enum(patchAxes))
      .optional()
      .describe('Axes of the result; default ["layer","position"], where the site has heads ["layer","head"]'),
    metric: metricSchema
      .optional()
      .describe('Default normalizedLogitDifference for denoise, noisedLogitDifference for noise'),
    direction: z
      .enum(['denoise', 'noise'])
      .optional()
      .describe('denoise (default): clean values into the corrupted run; noise: corrupted values into the clean run'),
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
    const { site, direction = 'denoise' } = input;
    const { model: name, weightFlags, prependBos } = input.clean;
    const clean = await prepareRun(input.clean, context);
    const corrupted = await prepareRun({ model: name, weightFlags, prependBos, ...input.corrupted }, context);
    const by = axesOfSweep(site, input.by);
    checkPair(clean, corrupted);
    const { model, prompts } = clean;
    const { nLayers, nHeads } = model.config;
    const places = placesOf(prompts, by, input);
    const heads = givenHeads(model, input.heads);
    const grid = patchGrid(by, { nLayers, nHeads, heads, ...places });
    const metric = input.metric ?? {
      kind: direction === 'denoise' ? ('normalizedLogitDifference' as const) : ('noisedLogitDifference' as const),
    };
    const readAt = resolveInAll(prompts, metric.position);

    context.onProgress(0, 'clean and corrupted run');
    const isDenoise = direction === 'denoise';
    const keep = hooksToKeep([site], nLayers);
    const base = await readPatchRun(isDenoise ? corrupted : clean, keep.base, readAt, context);
    const source = await readCounterpartRun(isDenoise ? clean : corrupted, base, keep.source, readAt, context);
    const [cleanRun, corruptedRun] = isDenoise ? [source, base] : [base, source];
    const { measure, measureAnswers, baselines, ranges } = patchMetric(
      metric.kind,
      prompts,
      cleanRun.logits,
      corruptedRun.logits,
    );
    const lengths = prompts.map(({ tokens }) => tokens.length);
    const pair = { model, sites: [site], base, source, lengths, readAt };
    const rows = await planRows(pair, grid, context.checkpoint);
    const changed = changeOfPatches(rows, grid);
    const asUsed = { metric: { ...metric, position: metric.position ?? 'end' }, direction, by };
    const unpatched = prompts.map((_, prompt) => measure(base.logits.sub(prompt).data, prompt));
    const intervals = new CellIntervals(grid, { unpatched, ranges });
    const resultOf = (perPrompt: Tensor) => {
      const tensor = meanOverPrompts(perPrompt);
      return { tensor, mean: tensor, perPrompt, interval: intervals.soFar(perPrompt), changed, baselines, ...asUsed };
    };
    const effects = { clean: cleanRun.interventions, corrupted: corruptedRun.interventions };

    const total = grid.patches.length;
    const perPrompt = await sweepPatches(
      {
        pair,
        grid,
        measure,
        measureAnswers,
        unpatched,
        savings: allSavings,
        checkpoint: context.checkpoint,
        wave: context.wave,
        onPatches: (finished, soFar) => {
          context.onProgress(finished / total, `patch ${finished} of ${total}`);
          context.onPartial?.(resultOf(soFar.clone()));
        },
      },
      rows,
    );
    return { ...resultOf(perPrompt), ...(effects.clean || effects.corrupted ? { interventions: effects } : {}) };
  },
});
