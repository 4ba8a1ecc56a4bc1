import type { HookKind } from '@circuit-lens/shared';
import { ActivationCache } from '../ActivationCache.ts';
import { meanOverPrompts } from '../analysis/meanOverPrompts.ts';
import { mean } from '../mean.ts';
import { resolveInAll } from '../operations/logitsAtPosition.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { type PreparedRun, prepareRun } from '../operations/prepareRun.ts';
import { readPatchRun } from '../operations/readPatchRun.ts';
import { sweepInOperation } from '../operations/sweepInOperation.ts';
import { CellIntervals } from '../patching/CellIntervals.ts';
import { hooksToKeep } from '../patching/hooksToKeep.ts';
import type { PatchPair } from '../patching/PatchPair.ts';
import type { PatchGrid } from '../patching/patchGrid.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { changeOfPatches, planRows } from '../patching/planRows.ts';

import { Tensor } from '../tensor.ts';
import { type AblatedParts, interventionsOn, withInterventions } from './ablatedParts.ts';
import type { AblationInput } from './ablationFields.ts';
import { replacementOf } from './replacementOf.ts';

/** What is ablated one at a time. */
export interface AblationTargets {
  /** Hook points of a layer that an ablation replaces. */
  sites: readonly HookKind[];
  grid: PatchGrid;
  /** All of them. */
  parts: AblatedParts;
  labelOf(index: number): string;
}

/**
 * Ablates parts one at a time: patches of the run's own activations, whose values come from the ablation instead of
 * another run.
 */
export async function ablateOneAtATime(
  input: AblationInput,
  run: PreparedRun,
  { sites, grid, parts, labelOf }: AblationTargets,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const { model, prompts } = run;
  const readAt = resolveInAll(prompts, input.metric?.position);
  const { replacement, method } = replacementOf(input, prompts);
  const { nLayers } = model.config;

  context.onProgress(0, 'the run as it is');
  const metric = { position: 'end' as const, ...input.metric, kind: input.metric?.kind ?? 'logitDifference' };
  const names = hooksToKeep(sites, nLayers).base;
  const base = await readPatchRun(run, { names, readAt, metric: metric.kind }, context);
  const { cache, prediction, tokens, hooks, ...own } = base;
  const { model: name, weightFlags, prependBos } = input;
  const recipe = { model: name, weightFlags, prependBos, prompts: input.prompts };
  const ablations = await prepareRun(withInterventions(recipe, interventionsOn(parts, replacement)), context);
  const pair: PatchPair = {
    model,
    sites,
    base: { tokens, hooks, cache },
    source: { cache: await replacedActivations(ablations, cache) },
    lengths: prompts.map((prompt) => prompt.tokens.length),
    readAt,
  };

  const { measureRun, ...measures } = patchMetric(metric.kind, prompts, prediction, prediction, 'prompts');
  const before = measureRun(prediction);
  const baseline = mean(before);
  const intervals = new CellIntervals(grid, { unpatched: before, ranges: null, ofEffect: true, seed: input.seed });
  const rows = await planRows(pair, grid, context.checkpoint);
  const changed = changeOfPatches(rows, grid);
  const unchanged = grid.patches.filter(({ index }) => changed.data[index] === 0).map(({ index }) => labelOf(index));
  const resultOf = (perPrompt: Tensor) => {
    const after = meanOverPrompts(perPrompt);
    const effect = new Tensor(
      after.data.map((value) => value - baseline),
      after.shape,
      after.axes,
    );
    return {
      mean: after,
      effect,
      interval: intervals.soFar(perPrompt),
      perPrompt,
      baseline,
      baselinePerPrompt: Tensor.of(Float32Array.from(before), [before.length], ['prompt']),
      changed,
      unchanged,
      warning: unchanged.length > 0 ? ('INTERVENTION_NO_EFFECT' as const) : null,
      metric,
      positions: input.positions ?? null,
      ...method,
      ...own,
    };
  };
  const sweep = { pair, grid, ...measures, unpatched: before, ofSource: null, noun: 'ablation', resultOf };
  return sweepInOperation(sweep, rows, context);
}

/** The activations of a run as its ablations leave them, each as if it were the only one. */
async function replacedActivations({ model, hooks }: PreparedRun, base: ActivationCache): Promise<ActivationCache> {
  const replaced = new ActivationCache(model.config.nLayers, base.lengths);
  for (const { hook, run } of hooks) {
    for (const point of model.select(hook)) {
      const activation = base.get(point.name).clone();
      await run(activation, point);
      replaced.add(point, activation);
    }
  }
  return replaced;
}
