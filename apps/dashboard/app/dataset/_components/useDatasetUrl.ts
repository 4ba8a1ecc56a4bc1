'use client';
import { parseAsStringLiteral, useQueryStates } from 'nuqs';
import { pages } from '../../../lib/pages.ts';
import { urlOptions } from '../../../lib/urlState.ts';
import { columns } from '../slices.ts';

/** The pages that say something of one prompt. */
export const promptPages = pages.filter(({ part }) => part === 'investigation');

const params = {
  /** By what the prompts are cut. */
  by: parseAsStringLiteral(columns).withDefault('sentence'),
  /** Which page a row opens. */
  open: parseAsStringLiteral(promptPages.map(({ slug }) => slug)).withDefault('heads'),
};

/** What was chosen on the Dataset page itself. */
export function useDatasetUrl() {
  return useQueryStates(params, urlOptions);
}
