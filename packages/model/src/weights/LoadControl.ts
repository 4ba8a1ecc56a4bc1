import { CircuitLensError } from '@circuit-lens/shared';

/** What long work on weights is told and asked on the way. */
export interface LoadControl {
  /** Called now and then with the share that is done, 0 to 1, and what is being done. */
  onProgress?: (fraction: number, what: string) => void;
  /** Read now and then: work stops with JOB_CANCELLED once `aborted` is true. An AbortSignal will do. */
  signal?: { readonly aborted: boolean };
}

/**
 * Reports progress, lets the event loop run, and stops when asked to.
 * @throws CircuitLensError JOB_CANCELLED
 */
export async function pause(control: LoadControl, fraction: number, what: string): Promise<void> {
  control.onProgress?.(fraction, what);
  await new Promise((resolve) => setImmediate(resolve));
  if (control.signal?.aborted) {
    throw new CircuitLensError('JOB_CANCELLED', `Cancelled while it was busy with: ${what}. Start it again.`, { what });
  }
}

/** The control of one part of a longer piece of work, whose 0 to 1 is `from` to `to` of the whole. */
export function part(control: LoadControl, from: number, to: number): LoadControl {
  const { onProgress, signal } = control;
  return { signal, onProgress: onProgress && ((fraction, what) => onProgress(from + fraction * (to - from), what)) };
}
