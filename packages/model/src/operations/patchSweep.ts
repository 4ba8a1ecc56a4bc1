import { type HookKind, type Metric, metricSchema, type RunRecipe, runRecipeSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { CellIntervals } from '../patching/CellIntervals.ts';
import { hooksToKeep } from '../patching/hooksToKeep.ts';
import type { PatchGrid } from '../patching/patchGrid.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { checkPair } from '../patching/patchPlaces.ts';
import { changeOfPatches, planRows } from '../patching/planRows.ts';

import type { Tensor } from '../tensor.ts';
import { resolveInAll } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import { type PreparedRun, prepareRun } from './prepareRun.ts';
import { readCounterpartRun } from './readCounterpartRun.ts';
import { readPatchRun } from './readPatchRun.ts';
import { sweepInOperation } from './sweepInOperation.ts';

/** The two runs of a patching operation. */
export const patchPairFields = {
  clean: runRecipeSchema.describe('The run with the behaviour; its answers are the ones measured'),
  corrupted: runRecipeSchema.describe(
    'As many prompts, each as long as its clean one. Model, weightFlags and prependBos left out: those of `clean`',
  ),
};

/** What is measured, and which run is patched. */
export const patchMetricFields = {
  metric: metricSchema
    .optional()
    .describe('Default normalizedLogitDifference for denoise, noisedLogitDifference for noise'),
  direction: z
    .enum(['denoise', 'noise'])
    .optional()
    .describe('denoise (default): clean values into the corrupted run; noise: corrupted values into the clean run'),
};

/** Both runs, made ready. */
export interface PreparedPair {
  clean: PreparedRun;
  corrupted: PreparedRun;
}

/** A sweep of patches from one run of a pair into the other. */
export interface PatchSweepInput extends PreparedPair {
  site: HookKind;
  grid: PatchGrid;
  metric?: Metric | undefined;
  direction?: 'denoise' | 'noise' | undefined;
  /** What stands beside the result, partial or whole. */
  used?: object;
}

/** @throws CircuitLensError those of recipes, BAD_USER_INPUT and PROMPTS_DIFFER_IN_LENGTH where the two are no pair */
export async function preparePair(
  input: { clean: RunRecipe; corrupted: RunRecipe },
  context: OperationContext,
): Promise<PreparedPair> {
  const { model, weightFlags, prependBos } = input.clean;
  const clean = await prepareRun(input.clean, context);
  const corrupted = await prepareRun({ model, weightFlags, prependBos, ...input.corrupted }, context);
  checkPair(clean, corrupted);
  return { clean, corrupted };
}

/**
 * The metric after every patch of a grid, each a run of its own, with its interval and what it changed; partial results on the
 * way.
 * @throws CircuitLensError METRIC_UNDEFINED, NOT_FINITE
 */
export async function patchSweep(
  { clean, corrupted, site, grid, used, direction = 'denoise', ...asked }: PatchSweepInput,
  context: OperationContext,
) {
  const { model, prompts } = clean;
  const isDenoise = direction === 'denoise';
  const metric = asked.metric ?? {
    kind: isDenoise ? ('normalizedLogitDifference' as const) : ('noisedLogitDifference' as const),
  };
  const readAt = resolveInAll(prompts, metric.position);

  context.onProgress(0, 'clean and corrupted run');
  const keep = hooksToKeep([site], model.config.nLayers);
  const read = { readAt, metric: metric.kind };
  const base = await readPatchRun(isDenoise ? corrupted : clean, { ...read, names: keep.base }, context);
  const source = await readCounterpartRun(
    isDenoise ? clean : corrupted,
    base,
    { ...read, names: keep.source },
    context,
  );
  const [cleanRun, corruptedRun] = isDenoise ? [source, base] : [base, source];
  const { measureRun, baselines, ranges, ...measures } = patchMetric(
    metric.kind,
    prompts,
    cleanRun.prediction,
    corruptedRun.prediction,
  );
  const lengths = prompts.map(({ tokens }) => tokens.length);
  const pair = { model, sites: [site], base, source, lengths, readAt };
  const rows = await planRows(pair, grid, context.checkpoint);
  const changed = changeOfPatches(rows, grid);
  const asUsed = { metric: { ...metric, position: metric.position ?? 'end' }, direction, ...used };
  const unpatched = measureRun(base.prediction);
  // Interventions of either run would go on above the patch.
  const ofSource = base.hooks.length + source.hooks.length === 0 ? measureRun(source.prediction) : null;
  const intervals = new CellIntervals(grid, { unpatched, ranges });
  const resultOf = (perPrompt: Tensor) => {
    const tensor = meanOverPrompts(perPrompt);
    return { tensor, mean: tensor, perPrompt, interval: intervals.soFar(perPrompt), changed, baselines, ...asUsed };
  };
  const effects = { clean: cleanRun.interventions, corrupted: corruptedRun.interventions };

  const sweep = { pair, grid, ...measures, unpatched, ofSource, noun: 'patch', resultOf };
  const result = await sweepInOperation(sweep, rows, context);
  return { ...result, ...(effects.clean || effects.corrupted ? { interventions: effects } : {}) };
}
