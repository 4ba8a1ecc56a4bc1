import { type Circuit, circuitSchema, datasetSchema, modelSpecFields } from '@circuit-lens/shared';
import { z } from 'zod';
import { circuitTask } from '../circuit/circuitReferences.ts';
import type { CircuitTask } from '../circuit/evaluateCircuits.ts';
import { type KnockoutGroup, type KnockoutKind, knockoutKinds } from '../circuit/knockout.ts';
import { prepareCircuitPrompts } from './circuitPrompts.ts';
import { positionField } from './logitsAtPosition.ts';
import type { OperationContext } from './Operation.ts';

/** What every operation on circuits takes beside the circuit. */
export const circuitTaskFields = {
  ...modelSpecFields,
  dataset: datasetSchema.describe(
    'Prompts with both answers, as dataset.ioi gives them; labels are found for IOI sentences',
  ),
  reference: datasetSchema
    .optional()
    .describe(
      'Prompts whose values stand in for what is knocked out, such as the corrupted ones of dataset.ioi; default: ABC counterparts of the dataset, drawn with its seed',
    ),
  referencePerPrompt: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe('How many ABC counterparts of each prompt, where `reference` is left out; default 1'),
  knockout: z
    .enum(knockoutKinds)
    .optional()
    .describe(
      'What stands in: the mean of the reference over the same template (meanByTemplate, default) or over all (mean), zero, or the value of the counterpart (resample)',
    ),
  prependBos: z.boolean().optional().describe('Put BOS before text prompts; default true'),
  ...positionField,
};

export const circuitField = {
  circuit: z
    .union([z.string().min(1), circuitSchema])
    .optional()
    .describe(
      'A circuit, or the name of one that circuit.list gives: ioi-gpt2-small, ioi-gpt2-small-naive, ioi-mini; default: the one known of the model',
    ),
};

/** Of the bootstrap over prompts. */
export const bootstrapField = {
  bootstrap: z
    .strictObject({
      resamples: z.int().min(100).max(100_000).optional().describe('Default 2000'),
      seed: z.int().min(0).max(0xffff_ffff).optional().describe('Default 0'),
    })
    .optional()
    .describe('Of the 95 % intervals, drawn over prompts'),
};

export type CircuitTaskInput = z.output<z.ZodObject<typeof circuitTaskFields>>;

/** A worry about a result that is no error. */
export interface CircuitWarning {
  code: 'DATASET_TOO_SMALL';
  message: string;
}

/**
 * Loads the model, prepares the prompts and runs the reference, where that is not known.
 * @param withMlps does anything ablate MLPs?
 * @throws CircuitLensError those of `prepareCircuitPrompts` and `circuitTask`
 */
export async function prepareCircuitTask(
  input: CircuitTaskInput,
  withMlps: boolean,
  context: OperationContext,
): Promise<CircuitTask> {
  const { knockout: kind = 'meanByTemplate' } = input;
  const { model, prompts, templates, readAt, reference } = await prepareCircuitPrompts(input, context);
  // One each: a resample has no use for more.
  const perPrompt = kind === 'resample' ? 1 : (input.referencePerPrompt ?? 1);
  const standIns = kind === 'zero' ? [] : await reference(perPrompt);
  const { checkpoint, wave, budget } = context;
  const request = { kind, prompts, templates, reference: standIns, withMlps, readAt, checkpoint };
  return { ...(await circuitTask(model, request, budget)), wave };
}

const standIns: Record<KnockoutKind, string> = {
  meanByTemplate: 'the mean over the reference prompts of the same template, at the same position',
  mean: 'the mean over all reference prompts, at the same position',
  zero: 'zero',
  resample: "the value in the prompt's reference counterpart, at the same position",
};

/** The fields of `describeKnockout`, for descriptions of results. */
export const knockoutOutput =
  'knockout: { kind, standIn, mlps, groups: { name, prompts, reference } }; warnings: { code, message }';

/**
 * The knockout as it was done, in the shape of results: what stands in, the groups it is the mean of, and worries about it.
 * @param mlps what the circuit says of them
 */
export function describeKnockout({ knockout: { kind, groups } }: CircuitTask, mlps: Circuit['mlps']) {
  const isMean = kind === 'meanByTemplate' || kind === 'mean';
  return {
    knockout: { kind, standIn: standIns[kind], groups: isMean ? groups : [], mlps },
    warnings: isMean ? warningsOf(groups) : [],
  };
}

/** A mean of one prompt is that prompt: the knockout is then nearly a resample, which should be said. */
function warningsOf(groups: readonly KnockoutGroup[]): CircuitWarning[] {
  const single = groups.filter(({ reference }) => reference === 1).length;
  if (single === 0) return [];
  const message = `${single} of ${groups.length} templates have one reference prompt only, so their mean is that prompt's own values and the knockout nearly a resample. Give a larger dataset, or more counterparts with referencePerPrompt.`;
  return [{ code: 'DATASET_TOO_SMALL', message }];
}
