/** Template lists of IOI sentences. */
export const templateSets = ['paper', 'long', 'earlyIo', 'lateIo', 'abc', 'notebook'] as const;

/** Which name comes first: IO (ABBA) or S (BABA); `mixed` is half of each. */
export const nameOrders = ['ABBA', 'BABA', 'mixed'] as const;

/** How each prompt is changed into its corrupted one; the token count stays. */
export const corruptionKinds = ['abc', 'flipIo', 'flipS', 'flipS1', 'flipS2', 'flipIoS', 'randomNames'] as const;

/** The largest dataset that is made at once. */
export const datasetSizeMax = 10_000;

/** The largest generated set that can be named by an id: pages and runs take all its prompts at once. */
export const ioiSetSizeMax = 1_000;

export type TemplateSet = (typeof templateSets)[number];
export type NameOrder = (typeof nameOrders)[number];
export type CorruptionKind = (typeof corruptionKinds)[number];

/** What a generated set is made from, all of it in its id. */
export interface IoiSet {
  /** How many prompts. */
  n: number;
  seed: number;
  templates: TemplateSet;
  order: NameOrder;
  corruption: CorruptionKind;
}

/** What an id leaves out; only size and seed stand in every id that is written here. */
const defaults: IoiSet = { n: 25, seed: 0, templates: 'paper', order: 'mixed', corruption: 'abc' };

const idStart = 'ioi:';
const wholeWithin = (min: number, max: number) => (text: string) =>
  /^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max;
const oneOf = (options: readonly string[]) => (text: string) => options.includes(text);

const isAllowed: Record<keyof IoiSet, (text: string) => boolean> = {
  n: wholeWithin(1, ioiSetSizeMax),
  seed: wholeWithin(0, 0xffff_ffff),
  templates: oneOf(templateSets),
  order: oneOf(nameOrders),
  corruption: oneOf(corruptionKinds),
};

/** Is this the id of a generated set, well written or not? */
export function isIoiSetId(id: string): boolean {
  return id.startsWith(idStart);
}

/** The options in an id such as `ioi:n=25,seed=1,templates=long`; null for an id that can't be read. */
export function parseIoiSetId(id: string): IoiSet | null {
  if (!isIoiSetId(id)) return null;
  const parts = id.slice(idStart.length).split(',');
  const pairs = parts.map((part) => part.split('=') as [name: string, value?: string, ...rest: string[]]);
  const isRead = pairs.every(
    ([name, value, ...rest]) =>
      rest.length === 0 && Object.hasOwn(isAllowed, name) && isAllowed[name as keyof IoiSet](value ?? ''),
  );
  const given = Object.fromEntries(pairs) as Partial<Record<keyof IoiSet, string>>;
  if (!isRead || Object.keys(given).length < pairs.length) return null;
  const { n = defaults.n, seed = defaults.seed } = given;
  return { ...defaults, ...given, n: Number(n), seed: Number(seed) } as IoiSet;
}

/** The id of a generated set; what has its default is left out, but for size and seed. */
export function ioiSetId({ n, seed, ...rest }: IoiSet): string {
  const others = Object.entries(rest).filter(([name, value]) => value !== defaults[name as keyof IoiSet]);
  return `${idStart}${[['n', n], ['seed', seed], ...others].map(([name, value]) => `${name}=${value}`).join(',')}`;
}
