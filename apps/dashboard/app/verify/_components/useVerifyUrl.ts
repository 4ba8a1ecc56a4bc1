'use client';
import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';

const params = {
  /** Section whose numbers are listed; empty: all. */
  section: parseAsString.withDefault('notebook'),
  /** Only what is not reproduced. */
  failing: parseAsBoolean.withDefault(false),
  /** Compare a model that has other weights all the same. */
  anyway: parseAsBoolean.withDefault(false),
};

/** What was chosen on the Verification page. */
export function useVerifyUrl() {
  return useQueryStates(params, urlOptions);
}
