import { z } from 'zod';
import { hookName } from '../hookPoints.ts';
import { modelSpecFields } from './modelSpec.ts';
import { positionSchema } from './position.ts';
import { promptSchema } from './prompt.ts';

/** What an intervention does at its site. */
export const interventionKinds = ['zero', 'mean', 'resample', 'patch', 'scale', 'add', 'freeze'] as const;

/**
 * A replacement of activations, as data. Everything left out means all of it: all heads, positions, neurons. `mean`,
 * `resample`, `patch` and `freeze` take their values from the run of `source`.
 */
export const interventionSchema = z.strictObject({
  hook: z
    .string()
    .min(1)
    .describe(`Full hook name, ${hookName('z', 9)}`),
  heads: z.array(z.string()).optional().describe("Labels such as L9H9, of the hook's layer"),
  positions: z.array(positionSchema).optional(),
  neurons: z.array(z.int().nonnegative()).optional().describe('Entries of the last axis'),
  kind: z.enum(interventionKinds),
  get source() {
    return runRecipeSchema.optional().describe('Run that values are taken from (mean, resample, patch, freeze)');
  },
  groups: z.array(z.int()).optional().describe('For mean: a group number for each prompt of the source'),
  runGroups: z.array(z.int()).optional().describe('For mean with groups: the group of each prompt of this run'),
  factor: z.number().optional().describe('For scale'),
  vector: z.array(z.number()).optional().describe('For add: values along the last axis'),
  seed: z.int().nonnegative().optional().describe('For resample; default 0'),
});

/** A run, as data. Its canonical JSON, hashed, is the run's id. */
export const runRecipeFields = {
  ...modelSpecFields,
  prompts: z.array(promptSchema).min(1),
  prependBos: z.boolean().optional().describe('Put BOS before text prompts; default true'),
  interventions: z.array(interventionSchema).optional(),
};

export const runRecipeSchema = z.strictObject(runRecipeFields);

export type Intervention = z.infer<typeof interventionSchema>;
export type RunRecipe = z.infer<typeof runRecipeSchema>;
