import { runAnyOperation } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import type { AnyComputer } from './Computer.ts';

/** Runs operations that need no model here, beside the model's worker, which computes on meanwhile. */
export const networkComputer: AnyComputer = {
  run(operation, input, { signal, onProgress, onPartial } = {}) {
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
  },
};
