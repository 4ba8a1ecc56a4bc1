'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { jobStates } from '../jobsView.ts';

const params = {
  /** Only the jobs in this state; null: all. */
  state: parseAsStringLiteral(jobStates),
  /** Id of the job that is looked at; null: the newest. */
  job: parseAsString,
  /** Id of the job that it is compared with; null: none. */
  against: parseAsString,
  /** Which of the values of both is drawn; null: the first. */
  value: parseAsString,
};

/** What was chosen on the Jobs page itself. */
export function useJobsUrl() {
  return useQueryStates(params, urlOptions);
}
