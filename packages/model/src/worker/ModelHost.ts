import { CircuitLensError } from '@circuit-lens/shared';
import { defaultModelName } from '../modelFolders.ts';
import type { Envelope } from '../operations/envelope.ts';
import type { WorkerSettings } from './protocol.ts';
import { type CallOptions, noMemory, WorkerLink, type WorkerMemory } from './WorkerLink.ts';

export { defaultCacheBytes } from '../memory/cacheBytes.ts';
export { noMemory, type WorkerMemory } from './WorkerLink.ts';

/** How to start a host. */
export interface HostOptions extends WorkerSettings {
  /** Script of the worker; left out, the one that runs the operations. */
  entry?: URL;
}

const operationsWorker = new URL('./workerEntry.mjs', import.meta.url);
const MAX_CRASHES = 3;
const CRASH_WINDOW_MS = 60_000;

/**
 * The model, in a worker thread of its own, so that the caller's event loop stays free while it computes.
 *
 * Several calls may be in flight: interactive ones overtake background ones between two stages. A worker that crashes
 * takes the calls in flight with it, and the next call starts a new one.
 */
export class ModelHost {
  private link: Promise<WorkerLink> | null = null;
  private closed: Promise<void> | null = null;
  /** When the last workers crashed; emptied by every call that is answered. */
  private crashes: number[] = [];
  private current: WorkerLink | null = null;
  private onCrash: (error: CircuitLensError) => void = () => {};

  private constructor(
    private readonly entry: URL,
    private readonly settings: WorkerSettings,
  ) {}

  /**
   * Starts the worker. The model itself is loaded by the first call that needs it.
   * @throws CircuitLensError WORKER_CRASHED when the worker does not start
   */
  static async start({ entry, ...settings }: HostOptions = {}): Promise<ModelHost> {
    // Named once, so that a worker that had to be started again has the same.
    const defaultModel = settings.defaultModel ?? defaultModelName();
    const host = new ModelHost(entry ?? operationsWorker, { ...settings, defaultModel });
    await host.connect();
    return host;
  }

  /**
   * Runs one operation of the table and gives its envelope, tensors inside it.
   * @throws CircuitLensError JOB_CANCELLED, QUEUE_FULL, WORKER_CRASHED, BAD_USER_INPUT for an input that is no plain
   * data, and the errors of the operation with their code, message and details
   */
  async run(operation: string, input: unknown, options: CallOptions = {}): Promise<Envelope> {
    this.checkOpen(operation);
    const link = await this.connect();
    this.checkOpen(operation);
    const answer = await link.call(operation, input, options);
    this.crashes = [];
    return answer as Envelope;
  }

  /** Calls back whenever a worker ends that was not asked to; the next call starts a new one. */
  whenCrashed(onCrash: (error: CircuitLensError) => void): void {
    this.onCrash = onCrash;
  }

  /** Memory of the worker as of its last call, in bytes; 0 while there is none. */
  get memory(): WorkerMemory {
    return this.current?.memory ?? noMemory;
  }

  /**
   * Cancels what is in flight (JOB_CANCELLED), waits for the stage that runs to end, and ends the worker. Wait for it
   * before `process.exit`. Calling it again waits for the same end.
   */
  close(): Promise<void> {
    this.closed ??= this.endWorker();
    return this.closed;
  }

  private async endWorker(): Promise<void> {
    const link = await this.link?.catch(() => null);
    await link?.close();
  }

  private async connect(): Promise<WorkerLink> {
    if (!this.link) {
      const recent = this.crashes.filter((time) => time > Date.now() - CRASH_WINDOW_MS);
      if (recent.length >= MAX_CRASHES) throw crashLoop();
      this.link = WorkerLink.open(this.entry, this.settings, (error) => this.noteCrash(error));
    }
    this.current = await this.link;
    return this.current;
  }

  private noteCrash(error: CircuitLensError): void {
    this.crashes = [...this.crashes, Date.now()].slice(-MAX_CRASHES);
    this.link = null;
    this.current = null;
    this.onCrash(error);
  }

  private checkOpen(operation: string): void {
    if (!this.closed) return;
    throw new CircuitLensError(
      'JOB_CANCELLED',
      `"${operation}" did not run: this model host is closed. Start a new one.`,
      {
        operation,
      },
    );
  }
}

function crashLoop(): CircuitLensError {
  const message = `The model's worker crashed ${MAX_CRASHES} times in a row within a minute, so no new one is started yet. Wait a minute, or use fewer prompts at once.`;
  return new CircuitLensError('WORKER_CRASHED', message, { crashes: MAX_CRASHES });
}
