import { CircuitLensError, type Position, positionSchema } from '@circuit-lens/shared';
import { findNotFinite } from '../findNotFinite.ts';
import type { InterventionEffect } from '../interventions/compileInterventions.ts';
import { type PreparedPrompt, resolvePosition } from '../interventions/PreparedPrompt.ts';
import type { Tensor } from '../tensor.ts';
import type { OperationContext } from './Operation.ts';
import type { PreparedRun } from './prepareRun.ts';
import { readRun } from './readRun.ts';

/** The `position` every operation on a run takes. */
export const positionField = {
  position: positionSchema.optional().describe('Where the prediction is read, in every prompt; default "end"'),
};

/** The index of one position in every prompt. @throws CircuitLensError POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND */
export function resolveInAll(prompts: readonly PreparedPrompt[], position: Position = 'end'): number[] {
  return prompts.map((prompt, i) => resolvePosition(position, prompt, i));
}

/**
 * Runs a recipe and reads what it predicts after one position of every prompt.
 * @returns [prompt, dVocab]
 * @throws CircuitLensError POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND, NOT_FINITE
 */
export async function logitsAtPosition(
  run: PreparedRun,
  position: Position | undefined,
  context: OperationContext,
): Promise<Tensor> {
  const { logits } = await readRun(run, { names: [], logitsAt: resolveInAll(run.prompts, position) }, context);
  checkFinite(logits!);
  return logits!;
}

/**
 * @param names the index to name for each row; left out: the row's own
 * @throws CircuitLensError NOT_FINITE when a logit is NaN or infinite, which makes every number after it meaningless
 */
export function checkFinite(logits: Tensor, names?: readonly number[]): void {
  const bad = findNotFinite(logits.data);
  if (bad < 0) return;
  const row = Math.floor(bad / (logits.size / logits.shape[0]!));
  const prompt = names?.[row] ?? row;
  throw new CircuitLensError(
    'NOT_FINITE',
    `The logits of prompt ${prompt} hold ${logits.data[bad]}. Check the weights and the interventions for NaN and very large values.`,
    { prompt, value: String(logits.data[bad]) },
  );
}

/** Both answers of every prompt as token ids. @throws CircuitLensError BAD_USER_INPUT naming the one that is missing */
export function requireAnswers(prompts: readonly PreparedPrompt[]): { correct: number; incorrect: number }[] {
  return prompts.map(({ correct, incorrect }, i) => {
    if (correct !== null && incorrect !== null) return { correct, incorrect };
    const field = `prompts[${i}].answers.${correct === null ? 'correct' : 'incorrect'}`;
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `${field} is missing: a logit difference compares two answers. Give \`answers: { correct, incorrect }\`, each one token such as " Mary".`,
      { field },
    );
  });
}

/** What the interventions of a recipe changed; nothing for a recipe without any. */
export function interventionsOf({ hooks, effects }: PreparedRun): { interventions?: InterventionEffect[] } {
  return hooks.length > 0 ? { interventions: effects } : {};
}
