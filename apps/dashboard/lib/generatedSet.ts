import { ioiSetSizeMax, type NameOrder, nameOrders, type TemplateSet, templateSets } from '@circuit-lens/shared/names';

/** What a generated set is made from, as the form has it. */
export interface GeneratedSet {
  n: number;
  seed: number;
  templates: TemplateSet;
  order: NameOrder;
}

export const generatedDefaults: GeneratedSet = { n: 25, seed: 1, templates: 'paper', order: 'mixed' };

const start = 'ioi:';

/** What the lists of templates are, for people. */
export const templateTexts: Record<TemplateSet, string> = {
  paper: 'Wang et al., 15 sentences in both orders',
  long: 'Long sentences',
  earlyIo: 'The answer stands early',
  lateIo: 'The answer stands late',
  abc: 'A third name in between',
  notebook: 'The notebook’s four sentences',
};

export const orderTexts: Record<NameOrder, string> = {
  mixed: 'Half of each',
  ABBA: 'ABBA: answer first',
  BABA: 'BABA: answer second',
};

/** The id of a generated set, as the URL carries it: `ioi:n=25,seed=1`; templates and order only where they were chosen. */
export function generatedId({ n, seed, templates, order }: GeneratedSet): string {
  const chosen = [
    `n=${n}`,
    `seed=${seed}`,
    ...(templates === generatedDefaults.templates ? [] : [`templates=${templates}`]),
    ...(order === generatedDefaults.order ? [] : [`order=${order}`]),
  ];
  return start + chosen.join(',');
}

/** The choices in such an id; null for any other id, and for one that names what there is not. */
export function readGeneratedId(id: string): GeneratedSet | null {
  if (!id.startsWith(start)) return null;
  const entries = id
    .slice(start.length)
    .split(',')
    .map((part) => part.split('=') as [string, string?]);
  const given = Object.fromEntries(entries);
  const { n = '25', seed = '0', templates = 'paper', order = 'mixed', ...unknown } = given;
  const isWhole = (text: string | undefined, min: number, max: number) =>
    /^\d{1,10}$/.test(text ?? '') && Number(text) >= min && Number(text) <= max;
  if (Object.keys(unknown).some((name) => name !== 'corruption')) return null;
  if (!isWhole(n, 1, ioiSetSizeMax) || !isWhole(seed, 0, 0xffff_ffff)) return null;
  if (!templateSets.includes(templates as never) || !nameOrders.includes(order as never)) return null;
  return { n: Number(n), seed: Number(seed), templates, order } as GeneratedSet;
}

/** The name of a set for people: of a listed one its own, of a generated one what it is made from. */
export function nameOfSet(id: string, listed: readonly { id: string; name: string }[]): string {
  const generated = readGeneratedId(id);
  if (generated) return `Generated: ${generated.n} of ${generated.templates}, seed ${generated.seed}`;
  return listed.find((set) => set.id === id)?.name ?? id;
}
