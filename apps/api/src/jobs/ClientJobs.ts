import { CircuitLensError } from '@circuit-lens/shared';
import type { ClientTurns } from './ClientTurns.ts';
import { finalStates, type JobQueue } from './JobQueue.ts';

/** Rough time, in seconds, after which asking again may help: jobs take from seconds to hours. */
const retryAfterSeconds = 10;

/** The jobs of each client, so that no client fills the queue alone. */
export class ClientJobs {
  private readonly idsOf = new Map<string, Set<string>>();
  /** Requests of each client that are being checked: their jobs are not in the queue yet. */
  private readonly asking = new Map<string, number>();

  constructor(
    private readonly jobs: JobQueue,
    private readonly jobsMax: number,
    private readonly turns: ClientTurns,
  ) {}

  /** The queue as a client sees it: all jobs, and room for so many of its own. */
  of(client: string): JobQueue {
    const { jobs } = this;
    return {
      enqueue: async (operation, input) => {
        this.checkRoom(client);
        this.noteAsking(client, 1);
        try {
          const job = await jobs.enqueue(operation, input);
          if (!finalStates.has(job.state)) this.add(client, job.id);
          return job;
        } finally {
          this.noteAsking(client, -1);
        }
      },
      get: (id) => jobs.get(id),
      list: (options) => jobs.list(options),
      position: (id) => jobs.position(id),
      result: (id) => jobs.result(id),
      cancel: (id) => jobs.cancel(id),
      subscribe: (id) => jobs.subscribe(id),
    };
  }

  private checkRoom(client: string): void {
    const ids = this.idsOf.get(client) ?? new Set();
    for (const id of ids) if (finalStates.has(this.jobs.get(id)?.state ?? 'cancelled')) ids.delete(id);
    if (ids.size === 0) this.idsOf.delete(client);
    const waiting = ids.size + (this.asking.get(client) ?? 0);
    if (waiting < this.jobsMax) return;
    throw new CircuitLensError(
      'QUEUE_FULL',
      `${waiting} of your jobs wait or run already, as many as a client may have. Try again when one has ended, or cancel one.`,
      { waiting, allowed: this.jobsMax, retryAfterSeconds },
    );
  }

  private noteAsking(client: string, more: 1 | -1): void {
    const count = (this.asking.get(client) ?? 0) + more;
    if (count > 0) this.asking.set(client, count);
    else this.asking.delete(client);
  }

  private add(client: string, id: string): void {
    const ids = this.idsOf.get(client) ?? new Set();
    ids.add(id);
    this.turns.add(id, client);
    this.idsOf.set(client, ids);
  }
}
