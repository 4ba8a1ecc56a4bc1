import {
  type CorruptionKind,
  type IoiSet,
  type NameOrder,
  parseIoiSetId,
  type TemplateSet,
} from '@circuit-lens/shared/names';

/** What the form starts with. */
export const generatedDefaults: IoiSet = {
  n: 25,
  seed: 1,
  templates: 'paper',
  order: 'mixed',
  corruption: 'abc',
};

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

/** How the corrupted prompts differ. */
export const corruptionTexts: Record<CorruptionKind, string> = {
  abc: 'Three other names (ABC)',
  flipIo: 'IO is another name',
  flipS: 'S is another name, both times',
  flipS1: 'S1 is another name',
  flipS2: 'S2 becomes IO',
  flipIoS: 'IO and S change places',
  randomNames: 'Two other names',
};

/** The name of a set for people: of a listed one its own, of a generated one what it is made from. */
export function nameOfSet(id: string, listed: readonly { id: string; name: string }[]): string {
  const generated = parseIoiSetId(id);
  if (generated) return `Generated: ${generated.n} of ${generated.templates}, seed ${generated.seed}`;
  return listed.find((set) => set.id === id)?.name ?? id;
}
