import type { ApiError } from '../../lib/apiError.ts';
import { duration, type JobView } from '../../lib/jobView.ts';
import type { JobInputs, JobsAnswer } from './queries.ts';

export type JobState = JobView['state'];

/** The states in the order of a job's life, and what each is called. */
export const stateNames: Record<JobState, string> = {
  queued: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};
export const jobStates = Object.keys(stateNames) as JobState[];

/** One job as a row. */
export interface JobLine {
  id: string;
  operation: string;
  version: number;
  state: JobState;
  /** Share done, 0 to 1. */
  done: number;
  /** What is being done, or was when it stopped. */
  message: string;
  /** Jobs before this one, while it waits. */
  position: number;
  /** ISO 8601, UTC. */
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Seconds from its beginning to its end, or to now while it runs; null where one of them is not known. */
  seconds: number | null;
  error: ApiError | null;
  /** As it was given; undefined while it is not known. */
  input: unknown;
}

/**
 * The jobs as rows, newest first.
 * @param now milliseconds since 1970, for what is still running
 */
export function jobLines(jobs: JobsAnswer, inputs: JobInputs | null, now: number): JobLine[] {
  const inputOf = new Map((inputs ?? []).map(({ id, input }) => [id, input as unknown]));
  return jobs.map((job) => {
    const line: JobLine = {
      id: job.id,
      operation: job.operation,
      version: job.version,
      state: stateOf(job.__typename),
      done: 0,
      message: '',
      position: 0,
      createdAt: job.createdAt,
      startedAt: null,
      finishedAt: null,
      seconds: null,
      error: null,
      input: inputOf.get(job.id),
    };
    return timed({ ...line, ...ownFacts(job) }, now);
  });
}

/** What only jobs in this state have. */
function ownFacts(job: JobsAnswer[number]): Partial<JobLine> {
  switch (job.__typename) {
    case 'QueuedJob':
      return { position: job.position };
    case 'RunningJob':
      return { startedAt: job.startedAt, ...job.progress };
    case 'SucceededJob':
      return { startedAt: job.startedAt, finishedAt: job.finishedAt, done: 1 };
    case 'FailedJob':
      return { finishedAt: job.finishedAt, error: job.error && { ...job.error, offline: false } };
    case 'CancelledJob':
      return { finishedAt: job.finishedAt, ...job.progress };
    default:
      return { startedAt: job.startedAt, ...job.progress };
  }
}

const stateOf = (typename: string) => typename.replace('Job', '').toLowerCase() as JobState;

function timed(line: JobLine, now: number): JobLine {
  const start = line.startedAt ? Date.parse(line.startedAt) : null;
  const end = line.state === 'running' ? now : line.finishedAt ? Date.parse(line.finishedAt) : null;
  return start === null || end === null ? line : { ...line, seconds: Math.max(0, (end - start) / 1000) };
}

/** How many jobs are in each state. */
export function stateCounts(lines: readonly JobLine[]): Record<JobState, number> {
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, interrupted: 0 };
  for (const { state } of lines) counts[state] += 1;
  return counts;
}

/** Something will change by itself. */
export const isActive = ({ state }: JobLine) => state === 'queued' || state === 'running';

/** The same request starts it again. */
export const canRestart = ({ state }: JobLine) =>
  state === 'failed' || state === 'cancelled' || state === 'interrupted';

/** 0.42 as "0.42 s", from ten seconds on without decimals; "under 0.01 s" for less. */
export function took(seconds: number): string {
  if (seconds < 0.01) return 'under 0.01\u00a0s';
  return seconds < 9.995 ? `${seconds.toFixed(2)}\u00a0s` : duration(seconds);
}

/** A moment as people of the place write it. */
export const when = (iso: string) =>
  new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
