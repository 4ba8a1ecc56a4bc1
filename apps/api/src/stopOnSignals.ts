/** Longest time, in milliseconds, that stopping may take beside the time that queries are given. */
const stopMs = 2800;

/** How long queries may go on after Ctrl-C: who sits there waits. */
const interruptSeconds = 1;

/** A signal to a whole group of processes comes twice: once to each, and once handed on. Nobody means so fast a second one. */
const echoMs = 500;

/**
 * Stops cleanly and ends the process: on SIGTERM queries that run may go on for `drainSeconds`, on Ctrl-C and on a second
 * signal for a moment. What is not done then is left. A stage of the model that runs is waited for all the same, since
 * ending it would abort the process.
 */
export function stopOnSignals(stop: (drainSeconds: number) => Promise<void>, drainSeconds: number): void {
  let signals = 0;
  let firstAt = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signals === 0) firstAt = performance.now();
    else if (performance.now() - firstAt < echoMs) return;
    const seconds = ++signals > 1 || signal === 'SIGINT' ? Math.min(interruptSeconds, drainSeconds) : drainSeconds;
    setTimeout(() => process.exit(1), seconds * 1000 + stopMs).unref();
    stop(seconds).then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Who started it (bin/serve.mjs) was killed, and can hand on no signal.
  process.once('disconnect', () => onSignal('SIGTERM'));
}
