'use client';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';

/** The matrices of a head whose columns can be looked at. */
export const headMatrices = ['W_Q', 'W_K', 'W_V', 'W_O'] as const;

const params = {
  text: parseAsString.withDefault('After John and Mary went to the store, John gave a bottle of milk to'),
  answer: parseAsString.withDefault(' Mary'),
  head: parseAsString.withDefault('L0H0'),
  /** Whether the claims of the weight flags are checked; null: where a load takes no time. */
  claims: parseAsBoolean,
  matrix: parseAsStringLiteral(headMatrices).withDefault('W_Q'),
};

/** What was chosen on the Setup page itself. */
export function useSetupUrl() {
  return useQueryStates(params, urlOptions);
}
