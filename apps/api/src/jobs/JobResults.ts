import { encodeEnvelope, findOperation } from '@circuit-lens/model';
import type { Job } from './JobQueue.ts';
import { jobRequest } from './jobRequest.ts';
import type { QueueOptions } from './QueueOptions.ts';

/** Results of jobs that succeeded: those that are kept, and those that had to leave, computed again. */
export class JobResults {
  private readonly inFlight = new Map<string, Promise<unknown>>();

  constructor(private readonly options: Pick<QueueOptions, 'lanes' | 'store' | 'modelId'>) {}

  /**
   * Its envelope as JSON data; null when the result left and its model has other weights now, or when computing it again
   * would do something.
   */
  async of(job: Job): Promise<unknown> {
    const kept = await this.options.store.results.find(job.id);
    if (kept !== null) return kept;
    const known = this.inFlight.get(job.id);
    if (known) return known;
    const again = this.compute(job).finally(() => this.inFlight.delete(job.id));
    this.inFlight.set(job.id, again);
    return again;
  }

  private async compute(job: Job): Promise<unknown> {
    const { id, operation, input } = job;
    const { lanes, store, modelId } = this.options;
    if (findOperation(operation).isRepeated) return null;
    // Another id: the model holds other weights than those the result was of.
    if ((await jobRequest(operation, input, modelId)).id !== id) return null;
    const envelope = await lanes.model.computer.run(operation, input, { priority: 'background' });
    store.saveResult(job, await store.results.prepare(id, envelope));
    return encodeEnvelope(envelope, 'base64');
  }
}
