import { allHeads, headLabel } from '@circuit-lens/shared/names';
import type { RunInput } from '../../components/frame/Investigation.tsx';
import { ablationPlaces } from '../../lib/ablationUrl.ts';

/** What stands in the place of a part that is off. */
export const kinds = ['zero', 'mean', 'meanByTemplate', 'resample'] as const;
export type Kind = (typeof kinds)[number];

export const kindNames: Record<Kind, string> = {
  zero: 'Zero',
  mean: 'Mean',
  meanByTemplate: 'Mean by template',
  resample: 'Resample',
};

/** Where means and samples are taken from: these prompts, their corrupted ones, or many other sentences. */
export const sources = ['own', 'corrupted', 'sentences'] as const;
export type Source = (typeof sources)[number];

export const sourceNames: Record<Source, string> = {
  own: 'These prompts',
  corrupted: 'Their corrupted prompts',
  sentences: '100 IOI sentences',
};

const sourceWords: Record<Source, string> = {
  own: 'these prompts',
  corrupted: 'the corrupted prompts',
  sentences: '100 other IOI sentences',
};

/** Where a kind can take its values from: a prompt of another length has no value at each position, so those give means alone. */
export const sourcesOf: Record<Kind, readonly Source[]> = {
  zero: ['own'],
  mean: sources,
  meanByTemplate: ['own', 'corrupted'],
  resample: ['own', 'corrupted'],
};

/** What a kind puts there, in a caption. */
export function kindWords(kind: Kind, from: Source): string {
  const where = sourceWords[from];
  return {
    zero: 'each in turn replaced by zero',
    mean: `each in turn replaced by its mean over ${where}`,
    meanByTemplate: `each in turn replaced by its mean over those of ${where} that have the same shape`,
    resample: `each in turn taken from a random one of ${where}`,
  }[kind];
}

/** Positions where parts may be off; none chosen is everywhere. */
export const places = ablationPlaces;
export type Place = (typeof places)[number];

const kindEnum = { zero: 'ZERO', mean: 'MEAN', meanByTemplate: 'MEAN_BY_TEMPLATE', resample: 'RESAMPLE' } as const;
const placeEnum = { io: 'IO', s1: 'S1', 's1+1': 'S1_PLUS_1', s2: 'S2', end: 'END' } as const;

/** What was chosen on the page. */
export interface AblationSettings {
  /** Heads that are off, such as L9H9. */
  off: readonly string[];
  /** Layers whose MLP is off. */
  mlps: readonly number[];
  /** Layers that are off as a whole: heads and MLP. */
  layers: readonly number[];
  /** Single neurons that are off, such as L11N611. */
  neurons: readonly string[];
  kind: Kind;
  at: readonly Place[];
}

/** Every head and MLP that is off, whole layers taken apart. */
export function partsOff({ off, mlps, layers }: AblationSettings, nHeads: number): { heads: string[]; mlps: number[] } {
  const ofLayers = layers.flatMap((layer) => allHeads(1, nHeads).map(({ head }) => headLabel({ layer, head })));
  return { heads: [...new Set([...off, ...ofLayers])], mlps: [...new Set([...mlps, ...layers])] };
}

/** "L9H9, MLP 0, layer 3, L11N611". */
export function offWords({ off, mlps, layers, neurons }: AblationSettings): string {
  const whole = [...mlps.map((layer) => `MLP ${layer}`), ...layers.map((layer) => `layer ${layer}`)];
  return [...off, ...whole, ...neurons].join(', ');
}

/** A prompt that values are taken from. */
export interface SourcePrompt {
  text: string;
  answers?: { correct: string; incorrect?: string };
  labels?: Readonly<Record<string, number>>;
}

/** The run that values are taken from, in the shape of an operation; null: the run's own prompts. */
export type SourceRun = (Omit<RunInput, 'prompts'> & { prompts: readonly SourcePrompt[] }) | null;

/** The variables of the query of the parts that are off, beside the input of the run. */
export function togetherVariables(settings: AblationSettings, nHeads: number, source: SourceRun) {
  const { neurons, at, kind } = settings;
  return {
    ...partsOff(settings, nHeads),
    kind: kindEnum[kind],
    ...(neurons.length > 0 ? { neurons: [...neurons] } : {}),
    ...(at.length > 0 ? { positions: at.map((place) => ({ label: placeEnum[place] })) } : {}),
    ...(source && kind !== 'zero' ? { source: { ...source, prompts: source.prompts.map(listedLabels) } } : {}),
  };
}

/** The same as an input of the operation. */
export function togetherInput(
  input: RunInput,
  settings: AblationSettings,
  nHeads: number,
  source: SourceRun,
): Record<string, unknown> {
  const { neurons, at, kind } = settings;
  return {
    ...sweepInput(input, { kind, at, source }),
    ...partsOff(settings, nHeads),
    ...(neurons.length > 0 ? { neurons: [...neurons] } : {}),
    together: true,
  };
}

/** GraphQL lists labels. */
function listedLabels({ labels, ...prompt }: SourcePrompt) {
  if (!labels) return prompt;
  return { ...prompt, labels: Object.entries(labels).map(([name, position]) => ({ name, position })) };
}

/** The input of a sweep, one part at a time. */
export function sweepInput(
  input: RunInput,
  { kind, at, source }: { kind: Kind; at: readonly Place[]; source: SourceRun },
): Record<string, unknown> {
  return {
    ...input,
    kind,
    ...(at.length > 0 ? { positions: [...at] } : {}),
    ...(source && kind !== 'zero' ? { source } : {}),
  };
}
