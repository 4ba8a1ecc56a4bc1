import type { ErrorJson } from '@circuit-lens/shared';
import type { PrecisionName } from '../config.ts';
import type { Wave } from '../operations/waves.ts';
import type { PackedResult } from './tensorTransfer.ts';

/**
 * How urgent a call is: a person waits for an interactive one, and it overtakes the others between two stages. A patient
 * one is waited for too, but takes long by itself; background ones are jobs.
 */
export type Priority = 'interactive' | 'patient' | 'background';

/** What the worker needs to know before its first call. */
export interface WorkerSettings {
  /** `auto`, or a device's name as `OnnxRuntime.open` takes it. */
  device?: string;
  /** How to hold the weights. */
  precision?: PrecisionName;
  threads?: number;
  /** Folder for what is kept on disk. */
  home?: string;
  /** The model where none is named. */
  defaultModel?: string;
  /** Bytes that caller and worker may keep together, each half; default a quarter of the memory. */
  cacheBytes?: number;
}

/** Given to a worker at its start. */
export interface WorkerStart {
  settings: WorkerSettings;
  /** Shared memory, indexed by `controlSlots`: readable while either thread is busy. */
  control: Int32Array;
}

/** What each entry of the shared control block says. */
export const controlSlots = {
  /** 1 once the host wants the worker to stop: every call in flight is then cancelled. */
  closing: 0,
  /** Calls in flight; the process may not end while it is above 0, since ONNX Runtime aborts it. */
  busy: 1,
  /** Kilobytes of the worker's heap, and of what lies outside it, as of the last call that ended. */
  heapKb: 2,
  otherKb: 3,
  /** Kilobytes of these that are kept to be used again. */
  keptKb: 4,
} as const;

/** Asks for one operation. */
export interface RunMessage {
  kind: 'run';
  id: number;
  operation: string;
  input: unknown;
  priority: Priority;
  /** Shared memory: its one entry becomes 1 when the caller cancels. */
  cancelFlag: Int32Array;
  /** What an earlier run of the same request did before it was cut; null when nobody keeps waves. */
  waves: readonly Wave[] | null;
}

/** From host to worker. `wake` follows a raised flag, for calls that wait and read no flag. */
export type HostMessage = RunMessage | { kind: 'wake' } | { kind: 'close' };

/** From worker to host. `closed` promises that nothing runs any more and the worker may be terminated. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; id: number; done: number; message: string }
  | { kind: 'partial'; id: number; result: PackedResult }
  | { kind: 'wave'; id: number; wave: Wave }
  | { kind: 'result'; id: number; result: PackedResult }
  | { kind: 'error'; id: number; error: RemoteError }
  | { kind: 'closed' };

/** An error on its way to the other thread. */
export interface RemoteError extends ErrorJson {
  stack?: string;
}
