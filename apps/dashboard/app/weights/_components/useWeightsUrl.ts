'use client';
import { parseAsBoolean, parseAsFloat, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';

export const spectrumCircuits = ['OV', 'FULL_OV'] as const;
export const embeddings = ['RAW', 'AFTER_MLP0'] as const;

const params = {
  /** Null: the first pinned head. */
  head: parseAsString,
  /** Of which product the eigenvalues are. */
  circuit: parseAsStringLiteral(spectrumCircuits).withDefault('OV'),
  /** Words between which the head is shown. */
  tokens: parseAsString.withDefault('John Mary Tom gave to the'),
  /** A space before each word. */
  space: parseAsBoolean.withDefault(true),
  /** What stands for a token. */
  embedding: parseAsStringLiteral(embeddings).withDefault('AFTER_MLP0'),
  /** Skip trigrams of the typed words instead of those the head favours most. */
  typed: parseAsBoolean.withDefault(false),
  /** Composition of all heads instead of this one's. */
  all: parseAsBoolean.withDefault(false),
  /** From how many times chance on. */
  above: parseAsFloat.withDefault(1.5),
};

/** What was chosen on the Weights page itself. */
export function useWeightsUrl() {
  return useQueryStates(params, urlOptions);
}
