import { CircuitLensError, runRecipeSchema } from '@circuit-lens/shared';
import { z } from 'zod';
import type { ActivationCache } from '../ActivationCache.ts';
import { logSoftmax } from '../loss.ts';
import { mean } from '../mean.ts';
import { Tensor } from '../tensor.ts';
import { checkFinite, interventionsOf, positionField, resolveInAll } from './logitsAtPosition.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { type PreparedRun, prepareRun } from './prepareRun.ts';
import { selectActivation } from './selectActivation.ts';
import { tokenLabel, topIds } from './tokenRanking.ts';

/** How far apart two activations of one hook point are. */
interface HookChange {
  hook: string;
  meanChange: number;
  largestChange: number;
  /** Where the largest change is: axis name to index. Null when nothing changed. */
  at: Record<string, number> | null;
}

/**
 * What differs between two runs, such as a run with and without an intervention, or of two weight-flag settings: at every
 * hook point, and in the prediction. KL is KL(a ‖ b) in nats.
 */
export const runCompare = defineOperation({
  name: 'run.compare',
  version: 1,
  summary: 'Two runs side by side: mean and largest change at every hook point, KL and largest changes of the logits.',
  input: z.strictObject({
    a: runRecipeSchema,
    b: runRecipeSchema,
    hooks: z.array(z.string().min(1)).min(1).optional().describe('Hook names or globs; default every default hook'),
    ...positionField,
    top: z.int().nonnegative().optional().describe('How many changed tokens a prompt; default 10'),
  }),
  output:
    'hooks: rows { hook, meanChange, largestChange, at }, absolute changes b − a; logits: { kl [prompt], meanKl, topChanges: rows { prompt, id, text, a, b, change } } at `position`',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const [runA, runB] = [await prepareRun(input.a, context), await prepareRun(input.b, context)];
    checkComparable(runA, runB);
    const names = input.hooks ?? ['*'];
    const a = await readRun(runA, names, resolveInAll(runA.prompts, input.position), context);
    const b = await readRun(runB, names, resolveInAll(runB.prompts, input.position), context);
    const lengths = runA.prompts.map((prompt) => prompt.tokens.length);
    const hooks = [...a.cache.all()].map(([hook, tensor]) => changeAt(hook, tensor, b.cache.get(hook), lengths));
    const effects = { a: interventionsOf(runA).interventions, b: interventionsOf(runB).interventions };
    return {
      hooks,
      logits: compareLogits(runA, a.logits, b.logits, input.top ?? 10),
      ...(effects.a || effects.b ? { interventions: effects } : {}),
    };
  },
});

async function readRun(
  { model, prompts, hooks }: PreparedRun,
  names: readonly string[],
  logitsAt: readonly number[],
  { checkpoint }: OperationContext,
): Promise<{ cache: ActivationCache; logits: Tensor }> {
  const tokens = prompts.map((prompt) => prompt.tokens);
  const { cache, logits } = await model.runWithCache(tokens, { names, hooks, logitsAt, checkpoint });
  checkFinite(logits!);
  return { cache, logits: logits! };
}

function checkComparable(a: PreparedRun, b: PreparedRun): void {
  const [lengthsA, lengthsB] = [a, b].map(({ prompts }) => prompts.map((prompt) => prompt.tokens.length));
  if (lengthsA!.join() !== lengthsB!.join()) {
    throw new CircuitLensError(
      'PROMPTS_DIFFER_IN_LENGTH',
      `Runs are compared position by position, so prompt i of a and of b must be equally long; got [${lengthsA}] and [${lengthsB}] tokens.`,
      { a: lengthsA, b: lengthsB },
    );
  }
  const sizes = [a, b].map(({ model: { config } }) => [config.nLayers, config.nHeads, config.dModel, config.dVocab]);
  if (sizes[0]!.join() === sizes[1]!.join()) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `a and b are models of different sizes (layers, heads, dModel, dVocab: [${sizes[0]}] and [${sizes[1]}]). Compare runs of one size.`,
    { field: 'b.model', a: sizes[0], b: sizes[1] },
  );
}

/** Padding and entries that attention masks in both runs (−inf) take no part. */
function changeAt(hook: string, a: Tensor, b: Tensor, lengths: readonly number[]): HookChange {
  const all = { lengths, prompts: null, heads: null, positions: null };
  const [left, right] = [selectActivation(a, null, all)!, selectActivation(b, null, all)!];
  let [sum, count, largestChange, largestIndex] = [0, 0, 0, -1];
  for (const [i, value] of left.data.entries()) {
    const other = right.data[i]!;
    if (Number.isNaN(value) || (value === other && !Number.isFinite(value))) continue;
    const change = Math.abs(other - value);
    sum += change;
    count++;
    if (change > largestChange) [largestChange, largestIndex] = [change, i];
  }
  const at = largestIndex < 0 ? null : indexAt(left, largestIndex);
  return { hook, meanChange: count > 0 ? sum / count : 0, largestChange, at };
}

function indexAt({ axes, shape, strides }: Tensor, offset: number): Record<string, number> {
  return Object.fromEntries(axes.map((axis, i) => [axis.name, Math.floor(offset / strides[i]!) % shape[i]!]));
}

function compareLogits({ model, prompts }: PreparedRun, a: Tensor, b: Tensor, top: number) {
  const perPrompt = prompts.map((_, prompt) => {
    const [rowA, rowB] = [a.sub(prompt).data, b.sub(prompt).data];
    const [logA, logB] = [logSoftmax(rowA), logSoftmax(rowB)];
    const kl = logA.reduce((sum, value, i) => sum + Math.exp(value) * (value - logB[i]!), 0);
    const size = rowA.map((value, i) => Math.abs(rowB[i]! - value));
    const rows = topIds(size, top).map((id) => ({
      prompt,
      id,
      text: tokenLabel(model, id),
      a: rowA[id]!,
      b: rowB[id]!,
      change: rowB[id]! - rowA[id]!,
    }));
    return { kl, rows };
  });
  const kl = perPrompt.map((entry) => entry.kl);
  return {
    kl: Tensor.of(Float32Array.from(kl), [kl.length], ['prompt']),
    meanKl: mean(kl),
    topChanges: perPrompt.flatMap((entry) => entry.rows),
  };
}
