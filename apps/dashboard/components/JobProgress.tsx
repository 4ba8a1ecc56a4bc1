'use client';
import { useEffect, useState } from 'react';
import { progress } from '../lib/format.ts';
import { duration, type JobView, secondsLeft } from '../lib/jobView.ts';
import type { JobHandle } from '../lib/useJob.ts';
import styles from './JobProgress.module.css';
import { ProgressBar } from './ProgressBar.tsx';
import { ErrorNote } from './QueryState.tsx';

interface JobProgressProps {
  /** What the job makes, as in "the sweep". */
  what: string;
  handle: JobHandle;
}

/**
 * How far a job is, what it does, how long it will take, and Cancel; above the picture that it fills. Of a job that has
 * succeeded it says since when the result is known.
 */
export function JobProgress({ what, handle: { job, error, cancel, restart } }: JobProgressProps) {
  const problem = error ?? job?.error;
  if (problem) return problem.offline ? null : <ErrorNote what={what} error={problem} onRetry={restart} />;
  if (!job) return <p className={`caption ${styles.row}`}>Asking for {what}</p>;
  if (job.state === 'succeeded') {
    return <p className={`caption ${styles.row}`}>{job.finishedAt !== null && `computed ${day(job.finishedAt)}`}</p>;
  }
  if (job.state === 'cancelled' || job.state === 'interrupted') {
    return (
      <p className={styles.row}>
        <span>
          {job.state === 'cancelled' ? 'Stopped' : 'Interrupted: the server stopped'} at {progress(job.done)}
        </span>
        <button type="button" className="button" onClick={restart}>
          Start again
        </button>
      </p>
    );
  }
  return <Running what={what} job={job} onCancel={cancel} />;
}

function Running({ what, job, onCancel }: { what: string; job: JobView; onCancel: () => void }) {
  const now = useNow();
  const left = secondsLeft(job, now);
  const elapsed = job.startedAt === null ? null : (now - job.startedAt) / 1000;
  return (
    <div className={styles.row}>
      <ProgressBar label={what} done={job.done} />
      <span className={styles.message}>
        {job.state === 'queued' ? waiting(job.position) : job.message || `computing ${what}`}
      </span>
      <span className={`caption ${styles.time}`}>
        {elapsed !== null && duration(elapsed)}
        {left !== null && ` · about ${duration(left)} left`}
      </span>
      <button type="button" className="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}

const waiting = (position: number) =>
  position === 0 ? 'next in the queue' : `waits for ${position === 1 ? 'one job' : `${position} jobs`}`;

const day = (at: number) => new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}
