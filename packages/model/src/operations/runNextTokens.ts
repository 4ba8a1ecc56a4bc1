import { answerSchema, runRecipeFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { interventionsOf, logitsAtPosition, positionField } from './logitsAtPosition.ts';
import { defineOperation } from './Operation.ts';
import { answerId, prepareRun } from './prepareRun.ts';
import { rankOf, type TokenRow, tokenRowsOf, topIds } from './tokenRanking.ts';

/**
 * What the model holds to come next: the most likely tokens of every prompt, and where the answers stand among all
 * tokens. The numbers of TransformerLens' `test_prompt`.
 */
export const runNextTokens = defineOperation({
  name: 'run.nextTokens',
  version: 1,
  summary: 'The most likely next tokens of every prompt, and rank, logit and probability of its answer.',
  input: z.strictObject({
    ...runRecipeFields,
    ...positionField,
    top: z.int().nonnegative().optional().describe('How many tokens a prompt; default 10'),
    answer: z
      .union([answerSchema, z.array(answerSchema).min(1)])
      .optional()
      .describe('A token, or several, to look up in every prompt; left out: the answers.correct of each'),
  }),
  output:
    'rows: flat, `top` a prompt, { prompt, rank (from 0), id, text, logit, probability, logProbability }; answerRows: such a row for each prompt and answer',
  mode: 'immediate',
  takesPrompts: true,
  async run(input, context) {
    const run = await prepareRun(input, context);
    const { model, prompts } = run;
    const asked = input.answer === undefined ? null : [input.answer].flat().map((answer) => answerId(answer, model)!);
    const logits = await logitsAtPosition(run, input.position, context);
    const rows: TokenRow[] = [];
    const answerRows: TokenRow[] = [];
    for (const [prompt, { correct }] of prompts.entries()) {
      const row = logits.sub(prompt).data;
      const rowOf = tokenRowsOf(model, prompt, row);
      rows.push(...topIds(row, input.top ?? 10).map((id, rank) => rowOf(id, rank)));
      const answers = asked ?? (correct === null ? [] : [correct]);
      answerRows.push(...answers.map((id) => rowOf(id, rankOf(row, id))));
    }
    return { rows, answerRows, ...interventionsOf(run) };
  },
});
