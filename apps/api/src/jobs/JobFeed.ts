import { finalStates, type Job } from './JobQueue.ts';

/**
 * The states of one job for one reader, newest only: a slow reader misses states in between and never the last one.
 * Ending it early ends a reader that waits at once.
 */
export class JobFeed implements AsyncIterableIterator<Job> {
  private latest: Job | null;
  private ended = false;
  private wake = (): void => {};

  constructor(
    first: Job,
    private readonly onEnd: (feed: JobFeed) => void,
  ) {
    this.latest = first;
  }

  /** Tells the reader how the job is now. */
  push(job: Job): void {
    this.latest = job;
    this.wake();
  }

  async next(): Promise<IteratorResult<Job>> {
    while (!this.latest && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const job = this.latest;
    this.latest = null;
    if (!job || this.ended) return { value: undefined, done: true };
    if (finalStates.has(job.state)) this.end();
    return { value: job, done: false };
  }

  async return(): Promise<IteratorResult<Job>> {
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd(this);
    this.wake();
  }
}
