import { CircuitLensError } from '@circuit-lens/shared';
import type { AnyEnvelope } from './envelope.ts';
import { runAnyOperation } from './runOperation.ts';

/** How an operation is run that needs no model, and who hears of its progress. */
export interface NetworkRun {
  /** Cancels it: it ends with JOB_CANCELLED. */
  signal?: AbortSignal;
  onProgress?(done: number, message: string): void;
  onPartial?(result: Record<string, unknown>): void;
}

/**
 * Runs an operation that works with the network alone (`needs`) in this thread, beside the model's worker, which computes
 * on meanwhile.
 * @throws CircuitLensError BAD_USER_INPUT, JOB_CANCELLED, and what the operation throws
 */
export function runNetworkOperation(
  operation: string,
  input: unknown,
  { signal, onProgress, onPartial }: NetworkRun = {},
): Promise<AnyEnvelope> {
  return runAnyOperation(operation, input, {
    async loadModel() {
      throw new Error(`${operation} asked for a model, and says that it needs none`);
    },
    async checkpoint() {
      if (signal?.aborted) throw new CircuitLensError('JOB_CANCELLED', `${operation} was stopped. Start it again.`);
    },
    onProgress: (done, message) => onProgress?.(done, message),
    onPartial,
  });
}
