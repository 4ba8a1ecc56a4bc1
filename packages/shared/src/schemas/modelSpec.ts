import { z } from 'zod';

/** The five weight-processing passes; what is left out takes TransformerLens' default (all but the last on). */
export const weightFlagsSchema = z
  .strictObject({
    foldLayerNorm: z.boolean().default(true),
    centerWritingWeights: z.boolean().default(true),
    centerUnembed: z.boolean().default(true),
    foldValueBiases: z.boolean().default(true),
    refactorFactoredAttentionMatrices: z.boolean().default(false),
  })
  .describe('Weight-processing passes, as in TransformerLens; left out: on, but refactorFactoredAttentionMatrices');

/** Fields that say which model, as they stand inside a recipe. `model` left out means the default model. */
export const modelSpecFields = {
  model: z
    .string()
    .min(1)
    .optional()
    .describe('"ioi-mini", a folder in the Hugging Face GPT-2 layout, or a hub name; left out: the default model'),
  weightFlags: weightFlagsSchema.optional(),
};

export const modelSpecSchema = z.strictObject(modelSpecFields);

export type ModelSpec = z.infer<typeof modelSpecSchema>;
