import { CircuitLensError, type HeadKind, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { RepeatedTokenScores, repeatedRandomTokens } from '../analysis/repeatedTokens.ts';
import type { ModelConfig } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import { type InputSizes, wholeOf } from './inputSizes.ts';
import { defineOperation, type OperationContext } from './Operation.ts';
import { readPatterns } from './readPatterns.ts';

const published = { length: 100, batch: 2, seed: 0 };

export const repeatedTokenFields = {
  length: z
    .int()
    .min(2)
    .max(512)
    .optional()
    .describe('Random tokens before the repeat; default 100, or half the context'),
  batch: z.int().min(1).max(64).optional().describe('Sequences; default 2'),
  seed: z
    .int()
    .nonnegative()
    .max(0xffffffff)
    .optional()
    .describe('Of the tokens; default 0, that of the published scores'),
};

/**
 * Heads told apart by random text repeated once, where nothing but the repeat can be attended to for a reason (Olsson et
 * al. 2022, arXiv:2209.11895; Exploratory Analysis Demo). Without BOS, as published.
 */
export const headsRepeatedTokenScores = defineOperation({
  name: 'heads.repeatedTokenScores',
  version: 2,
  summary: 'Previous-token, duplicate-token and induction score of every head on random tokens repeated once.',
  input: z.strictObject({
    ...modelSpecFields,
    ...repeatedTokenFields,
    tokens: z
      .array(z.array(z.int().nonnegative()).min(4))
      .min(1)
      .optional()
      .describe('Whole sequences of one even length 2n, used as they are, in place of random ones'),
  }),
  output:
    'previousToken, duplicateToken, induction: [layer, head], mean attention (0 to 1) along the diagonal 1, n and n − 1 before the query; length: n; batch; tokens: ids of the sequences',
  mode: 'immediate',
  takesPrompts: false,
  cost: repeatedTokensCost,
  async run(input, context) {
    const model = await context.loadModel(input);
    const tokens = input.tokens ?? drawTokens(input, model.config);
    checkTokens(tokens);
    return { ...(await scoresOf(tokens, model, context)), length: tokens[0]!.length / 2, batch: tokens.length, tokens };
  },
});

/** Work of two sequences of 100 tokens and their repeat, or as many as are asked for. */
export function repeatedTokensCost(
  { length, batch, tokens }: { length?: number; batch?: number; tokens?: readonly unknown[] },
  { config }: InputSizes,
): number {
  const given = Array.isArray(tokens) ? tokens.length * config.nCtx : 2 * wholeOf(length, 100) * wholeOf(batch, 2);
  return config.nLayers * given;
}

/** The three scores on sequences of 2n tokens. No page asks of their run again, so that nothing remembers it. */
export async function scoresOf(
  tokens: readonly number[][],
  model: HookedTransformer,
  { checkpoint }: OperationContext,
): Promise<Record<HeadKind, Tensor>> {
  const scores = new RepeatedTokenScores(model.config, tokens[0]!.length, tokens.length);
  const run = { model, hooks: [], prompts: tokens.map((ids) => ({ tokens: ids })) };
  const layers = [...Array(model.config.nLayers).keys()];
  await readPatterns(run, { layers, look: (pattern, { layer }) => scores.add(pattern, layer) }, { checkpoint });
  return scores.means;
}

/** Repeated random tokens: the published ones unless told otherwise, shorter where the context is. */
export function drawTokens(
  { length, batch, seed }: { length?: number; batch?: number; seed?: number },
  config: ModelConfig,
): number[][] {
  const longest = Math.floor(config.nCtx / 2);
  return repeatedRandomTokens(config, {
    length: length ?? Math.min(published.length, longest),
    batch: batch ?? published.batch,
    seed: seed ?? published.seed,
  });
}

function checkTokens(tokens: readonly (readonly number[])[]): void {
  const length = tokens[0]!.length;
  const wrong = tokens.findIndex((row) => row.length !== length || row.length % 2 === 1);
  if (wrong < 0) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `tokens[${wrong}] has ${tokens[wrong]!.length} ids; all sequences must have one even length, a half and its repeat (the first has ${length}).`,
    { field: `tokens[${wrong}]`, got: tokens[wrong]!.length, first: length },
  );
}
