import { setTimeout as sleep } from 'node:timers/promises';

/** Something that may go better next time. */
export class Retryable extends Error {
  constructor(
    /** What to throw once no try is left. */
    readonly final: (tries: number) => Error,
    /** How long the other side asks to wait, in ms. */
    readonly waitMs: number | null = null,
  ) {
    super('to be tried again');
  }
}

export interface RetryOptions {
  /** Tries without any progress in between. */
  tries: number;
  /** Wait before the second try, in ms; doubled each time, with some chance in it. */
  firstWaitMs: number;
  /** Longer than this nobody waits, whatever the other side asks. */
  longestWaitMs: number;
  signal?: AbortSignal;
  /** Told before each wait. */
  onWait?(waitMs: number): void;
}

/** Patience with a hub: half a minute without any progress. */
export const hubPatience = { tries: 7, firstWaitMs: 400, longestWaitMs: 120_000 };

/**
 * Does something again while it throws `Retryable`.
 * @param attempt gets a function to call on progress, after which tries are counted anew
 */
export async function retrying<T>(attempt: (progress: () => void) => Promise<T>, options: RetryOptions): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      return await attempt(() => {
        failures = 0;
      });
    } catch (error) {
      if (!(error instanceof Retryable)) throw error;
      failures += 1;
      const waitMs = error.waitMs ?? options.firstWaitMs * 2 ** (failures - 1) * (0.75 + Math.random() / 2);
      if (failures >= options.tries || waitMs > options.longestWaitMs) throw error.final(failures);
      options.onWait?.(waitMs);
      await sleep(waitMs, undefined, { signal: options.signal });
    }
  }
}

/** The header Retry-After, seconds or a date, in ms from now; null for none. */
export function retryAfterMs(header: string | null, now = Date.now()): number | null {
  if (!header) return null;
  const ms = /^\d+$/.test(header.trim()) ? 1000 * Number(header) : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
