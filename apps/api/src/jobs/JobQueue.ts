import type { ErrorJson } from '@circuit-lens/shared';

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'interrupted';

/** An operation that is computed in the background, and how far it is. */
export interface Job {
  /** From the operation, its version and its input: the same request is the same job. */
  id: string;
  operation: string;
  version: number;
  input: unknown;
  state: JobState;
  /** Share done, 0 to 1, and what is being done. */
  progress: { done: number; message: string };
  /** While it runs: what there is of the result so far, tensors inside it. Gone with the process. */
  partial: Record<string, unknown> | null;
  /** Present when failed. */
  error: ErrorJson | null;
  /** ISO 8601, UTC. */
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** The states after which nothing more happens to a job. */
export const finalStates: ReadonlySet<JobState> = new Set<JobState>([
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
]);

/**
 * Where jobs wait, run, and are asked for. The embedded queue runs them in this process; one over several machines has
 * the same face.
 */
export interface JobQueue {
  /**
   * Puts an operation into the queue. A request that is there already, or has succeeded, gives that job; one that
   * failed, was cancelled or interrupted starts again, from its last finished wave where the model and the product are
   * the same.
   * @throws CircuitLensError QUEUE_FULL, BAD_USER_INPUT
   */
  enqueue(operation: string, input: unknown): Promise<Job>;
  get(id: string): Job | null;
  /** Newest first. */
  list(options?: { state?: JobState; limit?: number }): Job[];
  /** Jobs that are before this one; 0 when it is next, runs, or has ended. */
  position(id: string): number;
  /**
   * Envelope of a job that succeeded, as JSON data with tensors as base64; null when there is none. One that had to leave
   * the store is computed again, unless its model has other weights now.
   */
  result(id: string): Promise<unknown>;
  /** Stops a job at its next stage. One that has ended stays as it is. @throws CircuitLensError UNKNOWN_JOB */
  cancel(id: string): Promise<Job>;
  /**
   * The job as it is now, and again after each change, until it has ended. A slow reader misses states in between, never
   * the last one.
   * @throws CircuitLensError UNKNOWN_JOB
   */
  subscribe(id: string): AsyncIterableIterator<Job>;
}
