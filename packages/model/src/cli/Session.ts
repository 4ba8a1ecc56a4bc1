import { CircuitLensError, errorCodes, type ModelSpec } from '@circuit-lens/shared';
import type { AnyEnvelope, Envelope, EnvelopeModel } from '../operations/envelope.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { runAnyOperation, runOperation } from '../operations/runOperation.ts';
import { failureOf } from '../selftest/selfTestReport.ts';
import type { DeviceOptions } from './modelOptions.ts';
import type { Terminal } from './Terminal.ts';

/** Runs operations of one command, in this process. */
export interface Session {
  run(operation: string, input: unknown): Promise<Envelope>;
  /** The same for operations that work without a model too. */
  runAny(operation: string, input: unknown): Promise<AnyEnvelope>;
}

/**
 * Gives a command a session and ends it afterwards.
 *
 * An interrupt never kills the process while ONNX Runtime computes, which would abort it with a native error: it raises a
 * flag that is read after the current stage, and the command then ends with JOB_CANCELLED.
 */
export async function withSession(
  { device, precision, threads }: DeviceOptions,
  terminal: Terminal,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  // Loaded here so that help and mistakes on the command line don't wait for the runtime.
  const { createModelPool } = await import('../ModelPool.ts');
  const pool = createModelPool({ device, precision, threads });
  let isCancelled = false;
  let isWarned = false;
  const cancel = () => {
    isCancelled = true;
    pool.close();
  };
  const onProgress = (done: number, message: string) => terminal.progress(done, message);
  const context: OperationContext = {
    loadModel: (spec) => pool.load(spec as ModelSpec, { onProgress }),
    async checkpoint() {
      // Signals are delivered by the event loop, which a run of stages would otherwise never reach.
      await new Promise((resolve) => setImmediate(resolve));
      if (isCancelled) throw new CircuitLensError('JOB_CANCELLED', 'Interrupted; nothing was written.');
    },
    onProgress,
    leaveDevice: (reason) => pool.leaveDevice(reason),
  };
  process.on('SIGINT', cancel).on('SIGTERM', cancel);
  try {
    const warned = <One extends AnyEnvelope>(envelope: One): One => {
      if (!isWarned && envelope.model) warnOfSelfTest(envelope.model, terminal);
      isWarned = true;
      return envelope;
    };
    await work({
      run: async (operation, input) => warned(await runOperation(operation, input, context)),
      runAny: async (operation, input) => warned(await runAnyOperation(operation, input, context)),
    });
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
    pool.close();
    terminal.clearProgress();
  }
}

/** A device that computes wrong numbers raises no error by itself: say it beside the results. */
function warnOfSelfTest({ selfTest, device }: EnvelopeModel, terminal: Terminal): void {
  const failure = selfTest && failureOf(selfTest);
  if (!failure) return;
  terminal.note(`Warning: device ${device} fails the self-test: ${failure}. ${errorCodes.SELF_TEST_FAILED.remedy}`);
}
