/** Longest time, in milliseconds, that stopping may take. */
const stopMs = 2800;

/**
 * Stops cleanly on Ctrl-C and SIGTERM, once, and ends the process; after `stopMs` it ends whatever is not done. A
 * stage of the model that runs then is waited for all the same, since ending it would abort the process.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
