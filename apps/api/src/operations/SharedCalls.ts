import { setMaxListeners } from 'node:events';

interface Call<Result> {
  answer: Promise<Result>;
  abort: AbortController;
  waiting: number;
}

/**
 * Work that several callers may wait for, done once. A caller whose signal is aborted leaves with the signal's reason;
 * when nobody waits any more the work is aborted. A caller without a signal never leaves.
 */
export class SharedCalls<Result> {
  private readonly calls = new Map<string, Call<Result>>();

  /** Waits for what is under way under a key, or starts it. @throws what the work throws, or the signal's reason */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    const call = this.calls.get(key) ?? this.begin(key, start);
    call.waiting++;
    if (!signal) return call.answer;
    return orAborted(call.answer, signal, () => {
      if (--call.waiting > 0) return;
      // Who comes now starts it anew.
      if (this.calls.get(key) === call) this.calls.delete(key);
      call.abort.abort();
    });
  }

  private begin(key: string, start: (signal: AbortSignal) => Promise<Result>): Call<Result> {
    const abort = new AbortController();
    const call: Call<Result> = { answer: start(abort.signal), abort, waiting: 0 };
    this.calls.set(key, call);
    const forget = () => {
      if (this.calls.get(key) === call) this.calls.delete(key);
    };
    call.answer.then(forget, forget);
    return call;
  }
}

/** An answer, or the reason of a signal if that is aborted before. */
export function orAborted<Result>(
  answer: Promise<Result>,
  signal: AbortSignal,
  onAbort: () => void = () => {},
): Promise<Result> {
  // Every field of a query listens to the query's signal.
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const leave = () => {
      onAbort();
      reject(signal.reason);
    };
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
