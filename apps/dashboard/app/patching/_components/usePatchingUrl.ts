'use client';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { comparisons, directions, headSites, metrics, streams } from '../settings.ts';

const params = {
  site: parseAsStringLiteral(streams).withDefault('resid_pre'),
  metric: parseAsStringLiteral(metrics).withDefault('share'),
  direction: parseAsStringLiteral(directions).withDefault('denoise'),
  compare: parseAsStringLiteral(comparisons).withDefault('nothing'),
  /** What of each head is replaced, a picture each. */
  parts: parseAsArrayOf(parseAsStringLiteral(headSites)).withDefault(['z', 'v', 'pattern']),
  /** Which part is told apart by position; null: none. */
  spread: parseAsStringLiteral(headSites),
  /** Whose pattern is patched entry by entry; null: none. */
  head: parseAsString,
};

/** What was chosen on the Patching page. */
export function usePatchingUrl() {
  return useQueryStates(params, urlOptions);
}
