import { CircuitLensError } from '@circuit-lens/shared';
import type { Computer, ComputerOf } from './Computer.ts';

/** Ends calls that take longer than allowed, at their next checkpoint. @throws CircuitLensError QUERY_TIMEOUT */
export function withTimeLimit<Result>(host: ComputerOf<Result>, seconds: number): ComputerOf<Result> {
  return {
    async run(operation, input, options = {}) {
      const limit = new AbortController();
      const end = () => limit.abort();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        end();
      }, timerMs(seconds));
      timer.unref();
      if (options.signal?.aborted) end();
      options.signal?.addEventListener('abort', end, { once: true });
      try {
        return await host.run(operation, input, { ...options, signal: limit.signal });
      } catch (error) {
        throw isLate ? timeout(operation, seconds) : error;
      } finally {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', end);
      }
    },
  };
}

/** Lets so many calls go to the worker at a time; the others wait here, in their order. */
export function withCallLimit(host: Computer, callsMax: number): Computer {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(...call) {
      if (running >= callsMax) await new Promise<void>((resume) => waiting.push(resume));
      else running++;
      try {
        return await host.run(...call);
      } finally {
        // The place goes to who waits.
        const next = waiting.shift();
        if (next) next();
        else running--;
      }
    },
  };
}

/** What a query or job that takes too long ends with. */
export function timeout(what: string, seconds: number): CircuitLensError {
  return new CircuitLensError('QUERY_TIMEOUT', `${what} took longer than the ${seconds} s that it may take.`, {
    allowed: seconds,
  });
}

/** Timers hold 31 bits. */
export function timerMs(seconds: number): number {
  return Math.min(seconds * 1000, 2 ** 31 - 1);
}
