'use client';
import { parseAsArrayOf, parseAsBoolean, parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';

const params = {
  /** Attention times the size of what is moved. */
  weighted: parseAsBoolean.withDefault(false),
  /** The cell that is explained: head, and positions of query and key. */
  cell: parseAsString,
  at: parseAsArrayOf(parseAsInteger),
  /** Head whose copying is shown. */
  copying: parseAsString,
};

/** What was chosen on the Attention page itself. */
export function useAttentionUrl() {
  return useQueryStates(params, urlOptions);
}
