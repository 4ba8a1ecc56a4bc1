import { encodeTensor } from '@circuit-lens/shared';
import { encodeResult } from '../operations/envelope.ts';
import { Tensor } from '../tensor.ts';
import { describeValues } from './describeValues.ts';

/** How much of a result an answer shows. */
interface Limits {
  /** Values of one tensor that are listed. */
  values: number;
  /** Entries of one list. */
  entries: number;
}

/** Tried in turn until the answer is short enough. */
const limits: readonly Limits[] = [
  { values: 256, entries: 50 },
  { values: 64, entries: 16 },
  { values: 16, entries: 5 },
];

/** Characters of an answer: an assistant reads all of it. */
const charactersMax = 40_000;

/** What is shown of a result, and what is not. */
export interface ShortAnswer {
  shown: unknown;
  /** A line for each part that was shortened: its path, and what is missing. */
  leftOut: string[];
}

/**
 * A result as JSON that an assistant can read: small tensors whole; of a large one shape, axes, statistics and its largest
 * values; the first entries of long lists.
 */
export function shortAnswer(result: Record<string, unknown>): ShortAnswer {
  const answers = limits.map((limit) => () => shorten(result, limit));
  const last = answers.pop()!;
  for (const answer of answers) {
    const short = answer();
    if (JSON.stringify(short.shown).length <= charactersMax) return short;
  }
  return last();
}

function shorten(result: unknown, limit: Limits): ShortAnswer {
  const leftOut: string[] = [];
  const visit = (value: unknown, path: string): unknown => {
    if (value instanceof Tensor) {
      if (value.size <= limit.values) return encodeTensor(value);
      leftOut.push(`${path}: ${value.size} values`);
      return describeValues(value);
    }
    if (Array.isArray(value)) {
      if (value.length > limit.entries) {
        leftOut.push(`${path}: ${value.length - limit.entries} of ${value.length} entries`);
      }
      return value.slice(0, limit.entries).map((entry, i) => visit(entry, `${path}.${i}`));
    }
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, visit(entry, `${path}.${key}`)]));
  };
  const shown = encodeResult(visit(result, 'result') as Record<string, unknown>);
  return { shown, leftOut };
}
