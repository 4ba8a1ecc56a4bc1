import type { MessagePort } from 'node:worker_threads';
import type { Wave, WaveKeeper } from '../operations/waves.ts';
import { controlSlots, type HostMessage, type RunMessage, type WorkerMessage, type WorkerStart } from './protocol.ts';
import { packError } from './remoteError.ts';
import { Scheduler } from './scheduler.ts';
import { packPartial, packResult } from './tensorTransfer.ts';

/** What a handler may use while it runs. */
export interface CallContext {
  /** Gives way to more urgent calls; throws JOB_CANCELLED when the caller has cancelled. */
  checkpoint(): Promise<void>;
  /** Share done (0 to 1) and what is being done. */
  onProgress(done: number, message: string): void;
  /** What there is of the result so far. Sent some times a second at most: each replaces the one before. */
  onPartial(result: Record<string, unknown>): void;
  /** Present when the caller keeps waves. */
  waves?: WaveKeeper;
  /** Has the caller cancelled? For work that takes no checkpoints. */
  isCancelled(): boolean;
}

/** Shortest time, in milliseconds, between two partial results of one call: a large one takes time to copy. */
const PARTIAL_INTERVAL_MS = 100;

/** What a worker does with the calls it gets. */
export interface WorkerHandlers {
  /** Answers one call with plain data and `Tensor`s. */
  run(operation: string, input: unknown, context: CallContext): Promise<unknown>;
  /** Stops what calls may be waiting for and no checkpoint interrupts, such as the load of a model. */
  close(): void;
  /** Bytes of what is kept to be used again; left out: nothing is. */
  keptBytes?(): number;
}

/**
 * Answers the host's messages until it says `close`. Calls go through a `Scheduler`, so several may be in flight while
 * one at a time goes on.
 */
export function serveWorker(port: MessagePort, { control }: WorkerStart, handlers: WorkerHandlers): void {
  const scheduler = new Scheduler();
  const inFlight = new Set<Promise<void>>();
  const post = (message: WorkerMessage, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers);

  const answer = async ({ id, operation, input, priority, cancelFlag, waves: kept }: RunMessage): Promise<void> => {
    const isCancelled = () => Atomics.load(cancelFlag, 0) + Atomics.load(control, controlSlots.closing) > 0;
    const onProgress = (done: number, message: string) => post({ kind: 'progress', id, done, message });
    let lastPartial = Number.NEGATIVE_INFINITY;
    const onPartial = (partial: Record<string, unknown>) => {
      if (performance.now() - lastPartial < PARTIAL_INTERVAL_MS) return;
      lastPartial = performance.now();
      const { result, buffers } = packPartial(partial);
      post({ kind: 'partial', id, result }, buffers);
    };
    const waves = kept ? { kept, onWave: (wave: Wave) => post({ kind: 'wave', id, wave }) } : undefined;
    const tell = { onProgress, onPartial, waves, isCancelled };
    try {
      const { result, buffers } = await scheduler.run(
        async (checkpoint) => packResult(await handlers.run(operation, input, { checkpoint, ...tell }), checkpoint),
        { priority, isCancelled },
      );
      post({ kind: 'result', id, result }, buffers);
    } catch (error) {
      post({ kind: 'error', id, error: packError(error) });
    }
  };

  const track = async (message: RunMessage): Promise<void> => {
    Atomics.add(control, controlSlots.busy, 1);
    const done = answer(message);
    inFlight.add(done);
    await done;
    inFlight.delete(done);
    noteMemory(control, handlers.keptBytes?.() ?? 0);
    Atomics.sub(control, controlSlots.busy, 1);
    Atomics.notify(control, controlSlots.busy);
  };

  const close = async (): Promise<void> => {
    handlers.close();
    scheduler.wake();
    await Promise.all(inFlight);
    post({ kind: 'closed' });
  };

  port.on('message', (message: HostMessage) => {
    if (message.kind === 'run') void track(message);
    else if (message.kind === 'wake') scheduler.wake();
    else void close();
  });
  post({ kind: 'ready' });
}

/** Of this thread alone: tensors and weights lie outside its heap. */
function noteMemory(control: Int32Array, keptBytes: number): void {
  const { heapUsed, external } = process.memoryUsage();
  Atomics.store(control, controlSlots.heapKb, heapUsed / 1024);
  Atomics.store(control, controlSlots.otherKb, external / 1024);
  Atomics.store(control, controlSlots.keptKb, keptBytes / 1024);
}
