import type { ApiError } from './apiError.ts';
import type { JobAnswer } from './jobQueries.ts';

/** What a picture needs to know of its job. */
export interface JobView {
  id: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';
  /** Share done, 0 to 1. */
  done: number;
  /** What is being done. */
  message: string;
  /** Jobs before this one, while it waits. */
  position: number;
  /** Milliseconds since 1970; null before it began. */
  startedAt: number | null;
  finishedAt: number | null;
  /** What there is of the result so far, while it runs. */
  partial: unknown;
  /** The envelope, when it succeeded. */
  result: unknown;
  error: ApiError | null;
}

const time = (text: string | null | undefined) => (text ? Date.parse(text) : null);

/** The answer of the API as one shape for all states. */
export function jobView(job: JobAnswer): JobView {
  const view: JobView = {
    id: job.id,
    state: 'queued',
    done: 0,
    message: '',
    position: 0,
    startedAt: null,
    finishedAt: null,
    partial: null,
    result: null,
    error: null,
  };
  switch (job.__typename) {
    case 'QueuedJob':
      return { ...view, position: job.position ?? 0 };
    case 'RunningJob':
      return {
        ...view,
        ...job.progress,
        state: 'running',
        startedAt: time(job.startedAt),
        partial: job.partial ?? null,
      };
    case 'SucceededJob':
      return { ...view, state: 'succeeded', done: 1, finishedAt: time(job.finishedAt), result: job.result ?? null };
    case 'FailedJob': {
      const { code, message, remedy } = job.error ?? { code: 'INTERNAL_SERVER_ERROR', message: '', remedy: '' };
      return { ...view, state: 'failed', error: { code, message, remedy, offline: false } };
    }
    case 'CancelledJob':
      return { ...view, ...job.progress, state: 'cancelled' };
    default:
      return { ...view, ...job.progress, state: 'interrupted' };
  }
}

/** Nothing more happens to it. */
export function hasEnded({ state }: JobView): boolean {
  return state !== 'queued' && state !== 'running';
}

/** What there is of the result: all of it, or while the job runs what has been computed; null before there is any. */
export function resultSoFar(job: JobView | null): unknown {
  if (!job) return null;
  return job.state === 'succeeded' ? ((job.result as { result?: unknown } | null)?.result ?? null) : job.partial;
}

/** Seconds until it is done at the rate so far; null while there is no rate to speak of. */
export function secondsLeft({ state, done, startedAt }: JobView, now: number): number | null {
  if (state !== 'running' || startedAt === null || done < 0.02 || done > 1) return null;
  return ((now - startedAt) / 1000) * ((1 - done) / done);
}

/** 7 as "7 s", 95 as "1 min 35 s", 7300 as "2 h 1 min". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours}\u00a0h ${minutes}\u00a0min`;
  return minutes > 0 ? `${minutes}\u00a0min ${whole % 60}\u00a0s` : `${whole}\u00a0s`;
}
