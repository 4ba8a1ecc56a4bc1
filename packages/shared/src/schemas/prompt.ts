import { z } from 'zod';

/** An answer: a string that is one token, or a token id. */
export const answerSchema = z.union([z.string().min(1), z.int().nonnegative()]);

export const answersSchema = z.strictObject({
  correct: answerSchema.describe('the token that should come next'),
  incorrect: answerSchema.optional().describe('the token to compare with; needed for a logit difference'),
});

export const labelsSchema = z
  .record(z.string(), z.int().nonnegative())
  .describe("Named positions, counted from the prompt's first token, BOS included");

/** A prompt as text, or as token ids that are used as they are and never prefixed. */
export const promptSchema = z
  .strictObject({
    text: z.string().optional(),
    tokens: z.array(z.int().nonnegative()).optional(),
    answers: answersSchema.optional(),
    labels: labelsSchema.optional().describe('Found for IOI sentences when left out'),
  })
  .refine((prompt) => (prompt.text === undefined) !== (prompt.tokens === undefined), {
    message: 'a prompt has either `text` or `tokens`',
  });

export type Answer = z.infer<typeof answerSchema>;
export type Prompt = z.infer<typeof promptSchema>;
