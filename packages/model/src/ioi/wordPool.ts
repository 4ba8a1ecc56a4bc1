import { CircuitLensError } from '@circuit-lens/shared';
import type { Tokenizer } from '../tokenizer/Tokenizer.ts';

/** How many words were offered, and how many of them are one token. */
export interface WordCount {
  given: number;
  singleToken: number;
}

/**
 * The words that, with a space before them, are one token of a model.
 * @throws CircuitLensError DATASET_TOO_SMALL when fewer than `needed` are
 */
export function keepSingleTokens(
  what: string,
  words: readonly string[],
  tokenizer: Tokenizer,
  needed: number,
): { kept: string[]; count: WordCount } {
  const distinct = [...new Set(words)];
  const kept = distinct.filter((word) => tokenizer.encode(` ${word}`).length === 1);
  if (kept.length < needed) {
    throw new CircuitLensError(
      'DATASET_TOO_SMALL',
      `Of ${distinct.length} ${what}, ${kept.length} are one token in this model; ${needed} are needed. Give more \`${what}\` that it knows as one token, with a space before them.`,
      { field: what, given: distinct.length, singleToken: kept.length, needed },
    );
  }
  return { kept, count: { given: distinct.length, singleToken: kept.length } };
}
