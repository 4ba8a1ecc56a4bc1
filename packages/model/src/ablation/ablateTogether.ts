import { headLabel, hookName, neuronLabel, type RunRecipe } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { InterventionEffect } from '../interventions/compileInterventions.ts';
import { bootstrapMean } from '../ioi/bootstrapMean.ts';
import { logProbability } from '../loss.ts';
import { mean } from '../mean.ts';
import { type AttributionRun, runForAttribution } from '../operations/attributionRun.ts';
import { unitHooks } from '../operations/attributionUnits.ts';
import type { OperationContext } from '../operations/Operation.ts';
import type { PreparedRun } from '../operations/prepareRun.ts';
import { tokenRowsOf, topIds } from '../operations/tokenRanking.ts';
import { intervalResamples } from '../patching/CellIntervals.ts';
import { wholePrediction } from '../patching/Prediction.ts';
import { patchMetric } from '../patching/patchMetric.ts';
import { Tensor } from '../tensor.ts';
import { type AblatedParts, interventionsOn, withInterventions } from './ablatedParts.ts';
import type { AblationInput } from './ablationFields.ts';
import { replacementOf } from './replacementOf.ts';
import { sideOf } from './sidesOfAblation.ts';
import { splitOfChange } from './splitOfChange.ts';

/** Ablates parts all at once, and splits what becomes of the answer: taken out, made up for, scaled anew. */
export async function ablateTogether(
  input: AblationInput,
  { model, prompts }: PreparedRun,
  parts: AblatedParts,
  context: OperationContext,
): Promise<Record<string, unknown>> {
  const metric = { position: 'end' as const, ...input.metric, kind: input.metric?.kind ?? 'logitDifference' };
  const { replacement, method } = replacementOf(input, prompts);
  const { model: name, weightFlags, prependBos, interventions } = input;
  const recipe = { model: name, weightFlags, prependBos, prompts: input.prompts, interventions };
  const ablated = withInterventions(recipe, interventionsOn(parts, replacement));
  const attribute = (of: RunRecipe) =>
    runForAttribution({ ...of, position: metric.position }, () => hooksOf(parts, model.config), context);
  context.onProgress(0, 'the run as it is');
  const before = await attribute(recipe);
  context.onProgress(0.5, 'the ablated run');
  const after = await attribute(ablated);

  const [was, is] = [wholePrediction(before.logits), wholePrediction(after.logits)];
  const { measureRun } = patchMetric(metric.kind, prompts, was, was, 'prompts');
  const [old, now] = [measureRun(was), measureRun(is)];
  const [oldSide, newSide] = [await sideOf(before, parts, context), await sideOf(after, parts, context)];
  const split = splitOfChange(oldSide.prompts, newSide.prompts);
  const logitDifference = { before: mean(before.totals), after: mean(after.totals) };
  const effects = now.map((value, i) => value - old[i]!);
  const { low, high } = bootstrapMean(effects, intervalResamples, input.seed ?? 0);
  const changed = changesOf(after.run.effects, interventions?.length ?? 0);
  const isIdle = changed.length > 0 && changed.every(({ warning }) => warning !== null);
  const tokensOf = (side: AttributionRun) => nextTokens(side, input.top ?? 0);
  return {
    before: mean(old),
    after: mean(now),
    effect: mean(now) - mean(old),
    interval: { low: low ?? Number.NaN, high: high ?? Number.NaN },
    perPrompt: { before: perPrompt(old), after: perPrompt(now) },
    logitDifference,
    correctProbability: { before: correctProbability(before), after: correctProbability(after) },
    attribution: { before: oldSide.heads, after: newSide.heads },
    mlpAttribution: { before: oldSide.mlps, after: newSide.mlps },
    naivePrediction: logitDifference.before + split.removed,
    split,
    finalScale: scalesOf(before, after),
    nextTokens: { before: tokensOf(before), after: tokensOf(after) },
    ablated: {
      heads: parts.heads.map(headLabel),
      mlps: [...parts.mlps],
      neurons: parts.neurons.map(neuronLabel),
    },
    changed,
    warning: isIdle ? ('INTERVENTION_NO_EFFECT' as const) : null,
    metric,
    positions: input.positions ?? null,
    ...method,
  };
}

function hooksOf({ neurons }: AblatedParts, config: ModelConfig): string[] {
  return [...unitHooks('head', config), ...neurons.map(({ layer }) => hookName('post', layer))];
}

/** What the ablation changed at each hook point, without the run's own interventions. */
function changesOf(effects: readonly InterventionEffect[], ownCount: number) {
  return effects
    .filter(({ intervention }) => intervention >= ownCount)
    .map(({ hook, largestChange, warning }) => ({ hook, largestChange, warning }));
}

/** Final layer-norm scales where the prediction is read, and the mean ratio of before to after: above 1 where it fell. */
function scalesOf(before: AttributionRun, after: AttributionRun) {
  const [old, now] = [before, after].map(({ readouts }) => readouts.map(({ scale }) => scale)) as [number[], number[]];
  return { before: perPrompt(old), after: perPrompt(now), ratio: mean(old.map((scale, i) => scale / now[i]!)) };
}

function correctProbability({ logits, run: { prompts } }: AttributionRun): number {
  return mean(prompts.map(({ correct }, i) => Math.exp(logProbability(logits.sub(i).data, correct!))));
}

function nextTokens({ logits, run: { model, prompts } }: AttributionRun, top: number) {
  return prompts.flatMap((_, prompt) => {
    const row = logits.sub(prompt).data;
    return topIds(row, top).map(tokenRowsOf(model, prompt, row));
  });
}

const perPrompt = (values: readonly number[]): Tensor =>
  Tensor.of(Float32Array.from(values), [values.length], ['prompt']);
