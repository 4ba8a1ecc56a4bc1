'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { jobStates } from '../jobsView.ts';

const params = {
  /** Only the jobs in this state; null: all. */
  state: parseAsStringLiteral(jobStates),
  /** Id of the job that is looked at; null: the newest. */
  job: parseAsString,
};

/** What was chosen on the Jobs page itself. */
export function useJobsUrl() {
  return useQueryStates(params, urlOptions);
}
