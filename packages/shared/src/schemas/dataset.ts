import { z } from 'zod';
import { promptSchema } from './prompt.ts';

/** A prompt of a dataset: with where it is from. */
export const datasetPromptSchema = z
  .strictObject({
    ...promptSchema.shape,
    template: z.string().optional().describe('The sentence with placeholders, in the order that was used'),
    order: z.enum(['ABBA', 'BABA']).optional(),
    names: z.record(z.string(), z.string()).optional().describe('Names by role: io, s1, s2'),
  })
  .refine((prompt) => (prompt.text === undefined) !== (prompt.tokens === undefined), {
    message: 'a prompt has either `text` or `tokens`',
  });

/** Prompts that belong together; the same shape for generated ones, shipped ones and a person's own. */
export const datasetSchema = z.strictObject({
  prompts: z.array(datasetPromptSchema).min(1),
  seed: z.int().nonnegative().optional(),
  source: z.string().optional(),
});

export type DatasetPrompt = z.infer<typeof datasetPromptSchema>;
export type Dataset = z.infer<typeof datasetSchema>;
