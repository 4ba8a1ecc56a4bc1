import { Worker } from 'node:worker_threads';
import type { FactoredSvd } from './factoredSvd.ts';

interface Waiting {
  resolve: (svd: FactoredSvd) => void;
  reject: (error: Error) => void;
}

/**
 * A second thread that decomposes while this one does the same: on two cores the work takes half as long.
 * It runs nothing but plain JavaScript, so it can be stopped at any time.
 */
export class SvdHelper {
  private readonly worker = new Worker(new URL('./svdHelper.mjs', import.meta.url));
  private readonly waiting: Waiting[] = [];
  private failure: Error | null = null;

  constructor() {
    this.worker.on('message', (svd: FactoredSvd) => this.waiting.shift()?.resolve(svd));
    this.worker.on('error', (error: Error) => {
      this.failure = error;
      for (const { reject } of this.waiting.splice(0)) reject(error);
    });
  }

  /** Can it take a job? One more than it works on, so that it never waits for this thread; none once it has failed. */
  get hasRoom(): boolean {
    return this.waiting.length < 2 && this.failure === null;
  }

  /**
   * `factoredSvd` on the other thread. Jobs are done in order.
   * @throws Error when the thread has failed, for whatever reason; the job can be done here instead
   */
  svd(a: Float32Array, b: Float32Array, rank: number): Promise<FactoredSvd> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.worker.postMessage({ a, b, rank });
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
