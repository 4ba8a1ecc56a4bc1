import { detectionPattern, type HeadKind, headKinds } from '@circuit-lens/shared/names';
import type { PromptTokens } from '../../lib/tokenBoxes.ts';

/** Patterns to begin from: those of the three kinds, and where a head looks that follows one token or one name. */
export const presets = [...headKinds, 'firstToken', 'itself', 'io', 's1', 'blank'] as const;
export type Preset = (typeof presets)[number];

export const presetNames: Record<Preset, string> = {
  previousToken: 'Previous token',
  duplicateToken: 'Duplicate token',
  induction: 'Induction',
  firstToken: 'First token',
  itself: 'Itself',
  io: 'Always IO',
  s1: 'Always S1',
  blank: 'Blank',
};

/** One entry of a pattern that is not zero. */
export interface PatternEntry {
  query: number;
  key: number;
  value: number;
}

/** What was chosen: a preset, which follows the prompt, or entries of one's own. */
export type PatternChoice = Preset | readonly PatternEntry[];

const isKind = (preset: Preset): preset is HeadKind => (headKinds as readonly Preset[]).includes(preset);

/** The pattern on a prompt, [query, key] row by row; entries of one's own that lie beyond it are left out. */
export function patternValues(choice: PatternChoice, { tokens, labels }: PromptTokens): Float32Array {
  const n = tokens.length;
  if (typeof choice !== 'string') return filled(n, choice);
  if (isKind(choice)) {
    return detectionPattern(
      choice,
      tokens.map(({ id }) => id),
    );
  }
  const keyOf: Record<Exclude<Preset, HeadKind>, (query: number) => number | undefined> = {
    firstToken: () => 0,
    itself: (query) => query,
    io: () => labels.io,
    s1: () => labels.s1,
    blank: () => undefined,
  };
  const entries = tokens.flatMap((_, query) => {
    const key = keyOf[choice](query);
    return key === undefined || key > query ? [] : [{ query, key, value: 1 }];
  });
  return filled(n, entries);
}

function filled(n: number, entries: readonly PatternEntry[]): Float32Array {
  const values = new Float32Array(n * n);
  for (const { query, key, value } of entries) if (query < n && key <= query) values[query * n + key] = value;
  return values;
}

/** The entries of a pattern that are not zero, first row first. */
export function entriesOf(values: Float32Array, n: number): PatternEntry[] {
  return Array.from(values, (value, at) => ({ query: Math.floor(at / n), key: at % n, value })).filter(
    ({ value }) => value !== 0,
  );
}

/** How many entries of one's own lie beyond a prompt of n tokens. */
export const entriesBeyond = (choice: PatternChoice, n: number): number =>
  typeof choice === 'string' ? 0 : choice.filter(({ query }) => query >= n).length;

/** The presets that a prompt has: a name only where it is labelled. */
export function presetsOf({ labels }: PromptTokens): Preset[] {
  return presets.filter((preset) => (preset !== 'io' && preset !== 's1') || labels[preset] !== undefined);
}

/** For the URL: a preset by its name, entries as `5.3-7.2x0.5`, query before key. */
export function encodePattern(choice: PatternChoice): string {
  if (typeof choice === 'string') return choice;
  return choice.map(({ query, key, value }) => `${query}.${key}${value === 1 ? '' : `x${value}`}`).join('-');
}

const entryForm = /^(\d{1,4})\.(\d{1,4})(?:x(-?\d*\.?\d+(?:e[+-]?\d+)?))?$/;

/** What stands in the URL; null for what is neither. */
export function decodePattern(text: string): PatternChoice | null {
  const preset = presets.find((name) => name === text);
  if (preset) return preset;
  // A minus belongs to the number behind an x or an e.
  const entries = text.split(/(?<![xe])-/).map((part): PatternEntry | null => {
    const match = entryForm.exec(part);
    if (!match) return null;
    const [query, key, value] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 1)];
    return key <= query && Number.isFinite(value) ? { query, key, value } : null;
  });
  return entries.every((entry) => entry !== null) ? entries : null;
}
