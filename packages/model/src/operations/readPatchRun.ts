import type { CachedRunResult } from '../HookedTransformer.ts';
import { answerPrediction, type Prediction, wholePrediction } from '../patching/Prediction.ts';
import { type MetricKind, readsAnswersOnly } from '../patching/patchMetric.ts';
import { checkFinite, interventionsOf } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';

/** What is read of a run without a patch. */
export interface PatchRunReads {
  /** Hook points to keep. */
  names: readonly string[];
  /** Where each prompt's prediction is read. */
  readAt: readonly number[];
  /** What it is read for. */
  metric: MetricKind;
}

/** A run without a patch: what is kept of it, its prediction, and what its own interventions changed. */
export async function readPatchRun(run: PreparedRun, reads: PatchRunReads, { checkpoint }: OperationContext) {
  const logitsAt = logitsToRun(run, reads);
  const result = await run.model.runWithCache(
    run.prompts.map((prompt) => prompt.tokens),
    { names: reads.names, hooks: run.hooks, logitsAt, checkpoint },
  );
  const { cache, tokens } = result;
  const prediction = predictionAt(reads.readAt, result, run);
  // A copy: patched runs make the same interventions again, and would add to the list.
  return { cache, prediction, tokens, hooks: run.hooks, ...structuredClone(interventionsOf(run)) };
}

/** Answers' logits are a few columns of the unembedding, taken later; interventions may be on the way to all of them. */
export function logitsToRun({ hooks }: PreparedRun, { readAt, metric }: PatchRunReads): readonly number[] | 'none' {
  return hooks.length === 0 && readsAnswersOnly(metric) ? 'none' : readAt;
}

/** What a run predicts at one position of each prompt, from its logits or, without them, its last residual stream. */
export function predictionAt(
  readAt: readonly number[],
  { logits, residual }: Pick<CachedRunResult, 'logits' | 'residual'>,
  { model }: PreparedRun,
): Prediction {
  if (logits) {
    checkFinite(logits);
    return wholePrediction(logits);
  }
  const { dModel } = model.config;
  const stream = new Float32Array(readAt.length * dModel);
  for (const [prompt, position] of readAt.entries()) stream.set(residual.sub(prompt, position).data, prompt * dModel);
  return answerPrediction(stream, model);
}
