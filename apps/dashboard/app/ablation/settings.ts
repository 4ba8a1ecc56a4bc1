import { allHeads, headLabel } from '@circuit-lens/shared/names';
import type { RunInput } from '../../components/frame/Investigation.tsx';

/** What stands in the place of a part that is off. */
export const kinds = ['zero', 'mean', 'meanByTemplate', 'resample'] as const;
export type Kind = (typeof kinds)[number];

export const kindNames: Record<Kind, string> = {
  zero: 'Zero',
  mean: 'Mean',
  meanByTemplate: 'Mean by template',
  resample: 'Resample',
};

/** What a kind puts there, in a caption. */
export const kindWords: Record<Kind, string> = {
  zero: 'each in turn replaced by zero',
  mean: 'each in turn replaced by its mean over these prompts',
  meanByTemplate: 'each in turn replaced by its mean over prompts of the same shape',
  resample: 'each in turn taken from a random one of these prompts',
};

/** Positions where parts may be off; none chosen is everywhere. */
export const places = ['io', 's1', 's1+1', 's2', 'end'] as const;
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
  kind: Kind;
  at: readonly Place[];
}

/** Every head and MLP that is off, whole layers taken apart. */
export function partsOff({ off, mlps, layers }: AblationSettings, nHeads: number): { heads: string[]; mlps: number[] } {
  const ofLayers = layers.flatMap((layer) => allHeads(1, nHeads).map(({ head }) => headLabel({ layer, head })));
  return { heads: [...new Set([...off, ...ofLayers])], mlps: [...new Set([...mlps, ...layers])] };
}

/** "L9H9, MLP 0, layer 3". */
export function offWords({ off, mlps, layers }: AblationSettings): string {
  return [...off, ...mlps.map((layer) => `MLP ${layer}`), ...layers.map((layer) => `layer ${layer}`)].join(', ');
}

/** The variables of the query of the parts that are off, beside the input of the run. */
export function togetherVariables(settings: AblationSettings, nHeads: number) {
  return {
    ...partsOff(settings, nHeads),
    kind: kindEnum[settings.kind],
    ...(settings.at.length > 0 ? { positions: settings.at.map((place) => ({ label: placeEnum[place] })) } : {}),
  };
}

/** The input of a sweep, one part at a time. */
export function sweepInput(input: RunInput, kind: Kind, at: readonly Place[]): Record<string, unknown> {
  return { ...input, kind, ...(at.length > 0 ? { positions: [...at] } : {}) };
}
