import { z } from 'zod';
import { corruptionKinds, ioiSetSizeMax, nameOrders, templateSets } from '../ioiSetNames.ts';
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

/** What a generated set is made from, all of it in its id. */
export const ioiSetSchema = z.strictObject({
  n: z.coerce.number().int().min(1).max(ioiSetSizeMax).default(25),
  seed: z.coerce.number().int().min(0).max(0xffff_ffff).default(0),
  templates: z.enum(templateSets).default('paper'),
  order: z.enum(nameOrders).default('mixed'),
  corruption: z.enum(corruptionKinds).default('abc'),
});

export type IoiSet = z.infer<typeof ioiSetSchema>;

const idStart = 'ioi:';

/** Is this the id of a generated set, well written or not? */
export function isIoiSetId(id: string): boolean {
  return id.startsWith(idStart);
}

/** The options in an id such as `ioi:n=25,seed=1,templates=long`; null for an id that can't be read. */
export function parseIoiSetId(id: string): IoiSet | null {
  if (!isIoiSetId(id)) return null;
  const pairs = id
    .slice(idStart.length)
    .split(',')
    .map((part) => part.split('='));
  const names = pairs.map(([name]) => name);
  if (pairs.some((pair) => pair.length !== 2 || !pair[1]) || new Set(names).size < names.length) return null;
  return ioiSetSchema.safeParse(Object.fromEntries(pairs)).data ?? null;
}

/** The id of a generated set; what has its default is left out, but for size and seed. */
export function ioiSetId({ n, seed, ...rest }: IoiSet): string {
  const defaults: Record<string, unknown> = ioiSetSchema.parse({});
  const others = Object.entries(rest).filter(([name, value]) => value !== defaults[name]);
  return `${idStart}${[['n', n], ['seed', seed], ...others].map(([name, value]) => `${name}=${value}`).join(',')}`;
}
