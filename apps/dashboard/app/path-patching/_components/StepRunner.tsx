'use client';
import { useEffect, useMemo } from 'react';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { resultSoFar } from '../../../lib/jobView.ts';
import { useJob } from '../../../lib/useJob.ts';
import { type StepView, stepView } from '../pathView.ts';

interface StepRunnerProps {
  what: string;
  /** Input of `patch.paths`; null while it is not known. */
  input: Record<string, unknown> | null;
  /** Gets what there is so far, also while the job runs, and whether it failed. */
  onView: (input: Record<string, unknown>, view: StepView | 'failed' | null) => void;
}

/** The sweep of one step, and how far it is. */
export function StepRunner({ what, input, onView }: StepRunnerProps) {
  const handle = useJob('patch.paths', input);
  const result = resultSoFar(handle.job);
  const view = useMemo(() => stepView(result), [result]);
  const error = handle.error ?? handle.job?.error ?? null;
  const hasFailed = error !== null && !error.offline;
  useEffect(() => {
    if (input) onView(input, hasFailed ? 'failed' : view);
  }, [input, view, hasFailed, onView]);
  return <JobProgress what={what} handle={handle} />;
}
