'use client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type ApiError, describeError } from '../../lib/apiError.ts';
import { useConnection } from '../../lib/connection.ts';
import { CancelMutation, StartMutation } from '../../lib/jobQueries.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { isActive, type JobLine, jobLines } from './jobsView.ts';
import { JobInputsQuery, JobsQuery } from './queries.ts';

/** As many as the API gives at once. */
export const jobsMax = 500;

/** While something runs, and otherwise: another page or a script may have started a job. */
const [busyEveryMs, idleEveryMs] = [2000, 10_000];

/** All jobs, kept up to date by asking. */
export function useJobs() {
  const query = useApiQuery(JobsQuery, { first: jobsMax });
  const inputs = useApiQuery(JobInputsQuery, { first: jobsMax });
  const { nodes: jobs = null, totalCount = 0 } = query.data?.jobs ?? {};
  const lines = useMemo(() => jobs && jobLines(jobs, inputs.data?.jobs.nodes ?? null, Date.now()), [jobs, inputs.data]);
  const isBusy = !lines || lines.length === 0 || lines.some(isActive);
  useAskEvery(query.retry, isBusy ? busyEveryMs : idleEveryMs);
  const retryInputs = useLatest(inputs.retry);
  const hasUnknown = lines?.some(({ input }) => input === undefined) && !inputs.loading && !inputs.error;
  useEffect(() => {
    if (hasUnknown) retryInputs.current();
  }, [hasUnknown, retryInputs]);
  return { query, lines, totalCount };
}

function useLatest<Value>(value: Value) {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}

/** Asks at once, since an answer kept from an earlier visit is old, and then again and again while the API answers. */
function useAskEvery(ask: () => void, everyMs: number): void {
  const { online } = useConnection();
  const latest = useLatest(ask);
  useEffect(() => {
    if (!online) return;
    latest.current();
    const timer = setInterval(() => latest.current(), everyMs);
    return () => clearInterval(timer);
  }, [online, everyMs, latest]);
}

/** What a person can do with a job. */
export interface JobActions {
  cancel: (job: JobLine) => void;
  restart: (job: JobLine) => void;
  /** Why the last of these was refused. */
  error: ApiError | null;
}

/** Cancels jobs and starts them again. @param onDone asks for the list as it is then */
export function useJobActions(onDone: () => void): JobActions {
  const client = useClient();
  const done = useLatest(onDone);
  const [error, setError] = useState<ApiError | null>(null);
  const after = useCallback(
    ({ error: refused }: { error?: Parameters<typeof describeError>[0] }) => {
      setError(refused ? describeError(refused) : null);
      done.current();
    },
    [done],
  );
  const cancel = ({ id }: JobLine) => void client.mutation(CancelMutation, { id }).toPromise().then(after);
  const restart = ({ operation, input }: JobLine) =>
    void client.mutation(StartMutation, { name: operation, input }).toPromise().then(after);
  return { cancel, restart, error };
}
