'use client';
import { stringifyDocument } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type ApiError, describeError } from './apiError.ts';
import { useConnection } from './connection.ts';
import { CancelMutation, StartMutation } from './jobQueries.ts';
import { hasEnded, type JobView, jobView } from './jobView.ts';
import type { Recipe } from './pinnedViews.ts';
import { logQuery } from './queryLog.ts';
import { watchJob } from './watchJob.ts';

/** A job behind a picture. Leaving the page does not stop it: whoever asks for the same later finds it. */
export interface JobHandle {
  /** Null until the API has answered. */
  job: JobView | null;
  /** Why it could not be started. */
  error: ApiError | null;
  /** What gives its result again; null until it has one. */
  recipe: Recipe | null;
  cancel: () => void;
  /** Starts it again after a failure or a cancel. */
  restart: () => void;
}

/**
 * Starts an operation as a job and follows it. The same request, from anywhere, is the same job: one that is known already
 * shows its result at once.
 * @param input of the operation; null holds it until it is known, or until a person asks for it
 */
export function useJob(operation: string, input: Record<string, unknown> | null): JobHandle {
  const client = useClient();
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState<{ key: string; job: JobView | null; error: ApiError | null } | null>(null);
  const json = input && JSON.stringify(input);
  const key = `${operation} ${json}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt starts the same request again
  useEffect(() => {
    if (!json) return;
    let [left, stop] = [false, () => {}];
    const variables = { name: operation, input: JSON.parse(json) as Record<string, unknown> };
    const tell = (job: JobView | null, error: ApiError | null = null) => !left && setState({ key, job, error });
    client.mutation(StartMutation, variables).then(({ data, error }) => {
      if (left) return;
      if (!data || error) return tell(null, error ? describeError(error) : null);
      const job = jobView(data.startOperation);
      tell(job);
      stop = watchJob(client, job.id, tell);
    });
    const forget = logQuery({ name: 'StartOperation', text: stringifyDocument(StartMutation), variables });
    return () => {
      left = true;
      stop();
      forget();
    };
  }, [client, operation, json, key, attempt]);
  const current = state?.key === key ? state : null;
  const id = current?.job?.id;
  const cancel = useCallback(() => {
    if (id) void client.mutation(CancelMutation, { id }).toPromise();
  }, [client, id]);
  const restart = useCallback(() => setAttempt((count) => count + 1), []);
  useAskAgain(restart, Boolean(current && needsRestart(current)));
  const job = current?.job ?? null;
  const recipe = input && job?.state === 'succeeded' ? { operation, input } : null;
  return { job, error: current?.error ?? null, recipe, cancel, restart };
}

/** What the API had not finished when it went away: the same request finds it or starts it again. */
function needsRestart({ job, error }: { job: JobView | null; error: ApiError | null }): boolean {
  return job ? !hasEnded(job) || job.state === 'interrupted' : (error?.offline ?? false);
}

function useAskAgain(restart: () => void, isNeeded: boolean): void {
  const { generation } = useConnection();
  const seen = useRef(generation);
  useEffect(() => {
    if (seen.current === generation) return;
    seen.current = generation;
    if (isNeeded) restart();
  }, [generation, isNeeded, restart]);
}
