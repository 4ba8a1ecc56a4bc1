import { CircuitLensError, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import type { PreparedPrompt } from '../interventions/PreparedPrompt.ts';
import type { Tensor } from '../tensor.ts';
import { interventionsOf } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { prepareRun } from './prepareRun.ts';

/**
 * How well the model predicts the prompts themselves: cross-entropy of each next token, in nats. The mean counts every
 * prediction of every prompt once.
 */
export const runLoss = defineOperation({
  name: 'run.loss',
  version: 1,
  summary: "Cross-entropy of the prompts' own next tokens, in nats.",
  input: z.strictObject({
    ...runRecipeFields,
    perToken: z.boolean().optional().describe('Each prediction by itself; default false: the mean'),
  }),
  output:
    'tensor: the mean as a number, or with perToken [prompt, position], entry i being the prediction of token i + 1 (NaN behind a shorter prompt); loss: the mean',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { mean, perToken } = await run.model.loss(
      run.prompts.map((prompt) => prompt.tokens),
      { hooks: run.hooks, checkpoint: context.checkpoint },
    );
    checkFiniteLosses(perToken, run.prompts);
    return { tensor: input.perToken ? perToken : mean, loss: mean, ...interventionsOf(run) };
  },
});

/** NaN in `perToken` means padding; a prediction that is NaN by itself must not pass for it. */
function checkFiniteLosses(perToken: Tensor, prompts: readonly PreparedPrompt[]): void {
  for (const [prompt, { tokens }] of prompts.entries()) {
    const bad = perToken
      .sub(prompt)
      .data.subarray(0, tokens.length - 1)
      .findIndex((loss) => !Number.isFinite(loss));
    if (bad < 0) continue;
    throw new CircuitLensError(
      'NOT_FINITE',
      `The loss of prompt ${prompt} at position ${bad} is no finite number. Check the weights and the interventions for NaN and very large values.`,
      { prompt, position: bad },
    );
  }
}
