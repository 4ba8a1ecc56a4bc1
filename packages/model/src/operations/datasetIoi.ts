import { corruptionKinds, datasetSizeMax, modelSpecFields, nameOrders, templateSets } from '@circuit-lens/shared';
import { z } from 'zod';
import { generateIoi } from '../ioi/generateIoi.ts';
import { wholeOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';

const words = z.array(z.string().min(1)).min(1).optional();

/** IOI sentences made for the model at hand, and the corrupted set prompt by prompt (Wang et al. 2022, section 2). */
export const datasetIoi = defineOperation({
  name: 'dataset.ioi',
  version: 1,
  summary: 'IOI prompts whose names are one token in the model, seeded, and the corrupted ones prompt by prompt.',
  input: z.strictObject({
    ...modelSpecFields,
    size: z.int().min(1).max(datasetSizeMax).optional().describe('How many prompts; default 100'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('The same seed gives the same prompts; default 0'),
    templates: z
      .union([z.enum(templateSets), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe(`${templateSets.join(', ')}, or templates of your own with [A] [B] [PLACE] [OBJECT]; default paper`),
    order: z.enum(nameOrders).optional().describe('Which name comes first, IO (ABBA) or S (BABA); default mixed'),
    corruption: z.enum(corruptionKinds).optional().describe('How the corrupted prompts differ; default abc'),
    balanced: z.boolean().optional().describe('Templates and orders equally often; default true'),
    names: words.describe('In place of the 99 of the paper; those that are one token are used'),
    places: words.describe('In place of the eight of the paper'),
    objects: words.describe('In place of the eight of the paper'),
    prependBos: z.boolean().optional().describe('Are the prompts run with BOS? Labels count it; default true'),
  }),
  output:
    'dataset and corrupted: { prompts: { text, answers, labels, template, order, names }, seed, source }, prompt by prompt of equal length; words: how many names, places and objects were given, and how many are one token',
  mode: 'immediate',
  takesPrompts: true,
  cost: ({ size }) => wholeOf(size, 100),
  async run(input, context) {
    const { model: _, weightFlags: __, size = 100, seed = 0, ...given } = input;
    const model = await context.loadModel(input);
    const defaults = {
      templates: 'paper',
      order: 'mixed',
      corruption: 'abc',
      balanced: true,
      prependBos: true,
    } as const;
    return { ...generateIoi({ ...defaults, size, seed, ...withoutUndefined(given) }, model.tokenizer) };
  },
});

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}
