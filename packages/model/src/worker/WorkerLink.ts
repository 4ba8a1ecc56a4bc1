import { SHARE_ENV, Worker } from 'node:worker_threads';
import { CircuitLensError } from '@circuit-lens/shared';
import type { Wave, WaveKeeper } from '../operations/waves.ts';
import {
  controlSlots,
  type HostMessage,
  type Priority,
  type RunMessage,
  type WorkerMessage,
  type WorkerSettings,
  type WorkerStart,
} from './protocol.ts';
import { unpackError } from './remoteError.ts';
import { unpackResult } from './tensorTransfer.ts';

/** How a call is to be run, and who hears of its progress. */
export interface CallOptions {
  /** Default `interactive`. */
  priority?: Priority;
  /** Cancels the call: it ends with JOB_CANCELLED at its next checkpoint. */
  signal?: AbortSignal;
  onProgress?(done: number, message: string): void;
  /** Hears what there is of the result so far, tensors inside it, some times a second. */
  onPartial?(result: Record<string, unknown>): void;
  /** What an earlier run of the same request did before it was cut, and who keeps what this one does. */
  waves?: WaveKeeper;
}

/** Memory of a worker: heap, what lies outside it, tensors and weights, and which part is kept to be used again. */
export interface WorkerMemory {
  heapBytes: number;
  otherBytes: number;
  keptBytes: number;
}

/** Where there is no worker. */
export const noMemory: WorkerMemory = { heapBytes: 0, otherBytes: 0, keptBytes: 0 };

interface PendingCall extends Pick<CallOptions, 'onProgress' | 'onPartial'> {
  operation: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
  onWave?(wave: Wave): void;
}

/** Longest wait, in milliseconds, for a stage to end when the process exits without `close`. */
const EXIT_WAIT_MS = 5000;

/** One worker thread from its start to its end, and the calls it has not answered yet. */
export class WorkerLink {
  private readonly worker: Worker;
  private readonly control = sharedInts(Object.keys(controlSlots).length);
  private readonly pending = new Map<number, PendingCall>();
  private readonly ended: Promise<void>;
  private lastId = 0;
  private closing = false;
  /** Set once the thread has ended. */
  private exitCode: number | null = null;
  private crashReason = '';
  private onReady = (): void => {};

  private constructor(
    entry: URL,
    settings: WorkerSettings,
    private readonly onCrash: (error: CircuitLensError) => void,
  ) {
    const workerData: WorkerStart = { settings, control: this.control };
    // The caller's own `--import` flags are its own business: the entry registers what the worker needs.
    // What the worker says in the environment must reach the libraries of the process (`computeInFloat32`).
    this.worker = new Worker(entry, { workerData, execArgv: [], env: SHARE_ENV });
    this.worker.on('message', (message: WorkerMessage) => this.receive(message));
    this.worker.on('error', (error: unknown) => {
      this.crashReason = error instanceof Error ? error.message : String(error);
    });
    this.ended = new Promise((resolve) => {
      this.worker.once('exit', (exitCode) => {
        this.end(exitCode);
        resolve();
      });
    });
    process.on('exit', this.stopBeforeExit);
  }

  /**
   * Starts a worker; ready when it listens.
   * @param onCrash called when it ends without having been asked to
   * @throws CircuitLensError WORKER_CRASHED when it ends before it is ready
   */
  static async open(
    entry: URL,
    settings: WorkerSettings,
    onCrash: (error: CircuitLensError) => void,
  ): Promise<WorkerLink> {
    const link = new WorkerLink(entry, settings, onCrash);
    const ready = new Promise<void>((resolve) => {
      link.onReady = resolve;
    });
    await Promise.race([ready, link.ended]);
    if (link.exitCode !== null) throw link.crashError('it started');
    link.holdProcess();
    return link;
  }

  /** Sends one call. @throws CircuitLensError see `ModelHost.run` */
  async call(operation: string, input: unknown, options: CallOptions): Promise<unknown> {
    const { priority = 'interactive', signal, onProgress, onPartial, waves } = options;
    if (signal?.aborted) throw notStarted(operation);
    if (this.exitCode !== null) throw this.crashError(`"${operation}" was about to start`);
    const id = ++this.lastId;
    const cancelFlag = sharedInts(1);
    const cancel = () => {
      Atomics.store(cancelFlag, 0, 1);
      this.post({ kind: 'wake' });
    };
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { operation, resolve, reject, onProgress, onPartial, onWave: waves?.onWave });
    });
    signal?.addEventListener('abort', cancel);
    try {
      this.send({ kind: 'run', id, operation, input, priority, cancelFlag, waves: waves?.kept ?? null });
      this.holdProcess();
      return await answer;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
      this.holdProcess();
    }
  }

  /** Memory of the thread as of its last call, in bytes. */
  get memory(): WorkerMemory {
    const bytes = (slot: number) => Atomics.load(this.control, slot) * 1024;
    return {
      heapBytes: bytes(controlSlots.heapKb),
      otherBytes: bytes(controlSlots.otherKb),
      keptBytes: bytes(controlSlots.keptKb),
    };
  }

  /** Cancels what is in flight, waits until nothing runs, and ends the worker. */
  async close(): Promise<void> {
    this.closing = true;
    Atomics.store(this.control, controlSlots.closing, 1);
    this.holdProcess();
    this.post({ kind: 'close' });
    await this.ended;
  }

  private receive(message: WorkerMessage): void {
    if (message.kind === 'ready') this.onReady();
    else if (message.kind === 'closed') void this.worker.terminate();
    else {
      const call = this.pending.get(message.id);
      if (message.kind === 'progress') call?.onProgress?.(message.done, message.message);
      else if (message.kind === 'partial') call?.onPartial?.(unpackResult(message.result) as Record<string, unknown>);
      else if (message.kind === 'wave') call?.onWave?.(message.wave);
      else if (message.kind === 'result') call?.resolve(unpackResult(message.result));
      else call?.reject(unpackError(message.error));
    }
  }

  private send(message: RunMessage): void {
    try {
      this.post(message);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CircuitLensError(
        'BAD_USER_INPUT',
        `The input of "${message.operation}" must be plain data: ${reason}`,
        { operation: message.operation },
        { cause },
      );
    }
  }

  private post(message: HostMessage): void {
    this.worker.postMessage(message);
  }

  private end(exitCode: number): void {
    this.exitCode = exitCode;
    process.off('exit', this.stopBeforeExit);
    for (const { operation, reject } of this.pending.values()) reject(this.crashError(`"${operation}" was in flight`));
    if (!this.closing) this.onCrash(this.crashError('nobody had asked it to'));
  }

  /** A worker with nothing to do does not keep the process alive. */
  private holdProcess(): void {
    if (this.pending.size > 0 || this.closing) this.worker.ref();
    else this.worker.unref();
  }

  /**
   * For a process that exits without `close`: ending the thread while ONNX Runtime computes aborts the process, so this
   * waits until the stage that runs has ended.
   */
  private readonly stopBeforeExit = (): void => {
    const deadline = performance.now() + EXIT_WAIT_MS;
    Atomics.store(this.control, controlSlots.closing, 1);
    this.post({ kind: 'close' });
    for (;;) {
      const busy = Atomics.load(this.control, controlSlots.busy);
      const left = deadline - performance.now();
      if (busy === 0 || left <= 0) return;
      Atomics.wait(this.control, controlSlots.busy, busy, left);
    }
  };

  private crashError(when: string): CircuitLensError {
    const reason = this.crashReason || `exit code ${this.exitCode}`;
    return new CircuitLensError(
      'WORKER_CRASHED',
      `The model's worker stopped while ${when}: ${reason}. Try again; the model is loaded anew.`,
      { reason, exitCode: this.exitCode },
    );
  }
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

function notStarted(operation: string): CircuitLensError {
  return new CircuitLensError('JOB_CANCELLED', `"${operation}" was cancelled before it started. Start it again.`, {
    operation,
  });
}
