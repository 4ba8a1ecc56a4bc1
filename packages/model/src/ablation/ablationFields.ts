import { CircuitLensError, metricSchema, positionSchema, runRecipeFields, runRecipeSchema } from '@circuit-lens/shared';
import { z } from 'zod';

/** What stands in the place of an ablated part. */
export const ablationKinds = ['zero', 'mean', 'meanByTemplate', 'resample'] as const;

export type AblationKind = (typeof ablationKinds)[number];

/** Metrics that need no corrupted run. */
export const ablationMetrics = metricSchema.shape.kind.options.filter((kind) => !/^(normalized|noised)/.test(kind));

/** Labels such as L11N611. */
export const neuronLabelsSchema = z.array(z.string().regex(/^L\d+N\d+$/, 'a neuron is named like L11N611')).min(1);

/** Input of every ablation, beside the parts themselves. */
export const ablationFields = {
  ...runRecipeFields,
  kind: z
    .enum(ablationKinds)
    .optional()
    .describe(
      'What stands in its place: zero (default), its mean over the source, its mean over the source prompts of the same group, or its value in a random prompt of the source',
    ),
  source: runRecipeSchema
    .optional()
    .describe("Run that means and samples are taken from; default the run's own prompts, without its interventions"),
  groups: z
    .array(z.int())
    .optional()
    .describe(
      'For meanByTemplate: the group of each prompt of the source; left out, prompt i of a source stands for prompt i of the run',
    ),
  runGroups: z
    .array(z.int())
    .optional()
    .describe(
      'For meanByTemplate: the group of each prompt of the run; left out, prompts of one length with their labels at the same positions are a group',
    ),
  seed: z.int().nonnegative().optional().describe('For resample, and for the intervals; default 0'),
  positions: z
    .array(positionSchema)
    .min(1)
    .optional()
    .describe('Where, found in each prompt by itself; default every position'),
  metric: metricSchema.optional().describe('Default logitDifference; normalised ones need a corrupted run'),
  together: z
    .boolean()
    .optional()
    .describe('All parts at once, and what the rest of the model makes of it; default false: one part at a time'),
  top: z.int().nonnegative().optional().describe('With `together`: how many next tokens a prompt; default 0'),
};

const ablationInputSchema = z.strictObject(ablationFields);

export type AblationInput = z.output<typeof ablationInputSchema>;

/** @throws CircuitLensError BAD_USER_INPUT for fields that do not go with the others */
export function checkAblationInput({ kind = 'zero', metric, source, groups, runGroups, top, together }: AblationInput) {
  const refuse = (field: string, message: string): never => {
    throw new CircuitLensError('BAD_USER_INPUT', `${field}: ${message}`, { field, kind });
  };
  if (metric && !ablationMetrics.includes(metric.kind)) {
    refuse(
      'metric',
      `${metric.kind} is 0 or 1 at a corrupted run, and an ablation has none. Use logitDifference, probability or another metric in its own units.`,
    );
  }
  if ((groups || runGroups) && kind !== 'meanByTemplate') {
    refuse(groups ? 'groups' : 'runGroups', `goes with kind meanByTemplate, not ${kind}. Leave it out.`);
  }
  if (source && kind === 'zero') refuse('source', 'a zero ablation takes no values. Leave it out, or choose a mean.');
  if (top !== undefined && !together) refuse('top', 'next tokens are those of one ablated run: give `together: true`.');
}
