import { parentPort, workerData } from 'node:worker_threads';
import { createModelPool } from '../ModelPool.ts';
import { ByteBudget } from '../memory/ByteBudget.ts';
import { defaultCacheBytes, threadShare } from '../memory/cacheBytes.ts';
import { findOperation } from '../operations/index.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { RunMemory } from '../operations/RunMemory.ts';
import { runOperation } from '../operations/runOperation.ts';
import type { WorkerStart } from './protocol.ts';
import { serveWorker } from './serveWorker.ts';

const start = workerData as WorkerStart;
const pool = createModelPool(start.settings);
const budget = new ByteBudget(threadShare(start.settings.cacheBytes ?? defaultCacheBytes()));
/** A page asks several operations of one run, and compares several circuits on the same prompts. */
const kept = { runs: new RunMemory(budget), budget };

serveWorker(parentPort!, start, {
  run: (operation, input, { checkpoint, onProgress, onPartial, waves, isCancelled }) => {
    const { loadShare = 0.5 } = findOperation(operation);
    let loaded = 0;
    let shown = 0;
    // An operation that loads a second model on its way must not set its progress back.
    const report = (done: number, message: string): void => {
      shown = Math.max(shown, done);
      onProgress(shown, message);
    };
    const context: OperationContext = {
      // A load takes no checkpoints: more urgent calls may be waiting for the same model, so it must not wait for them.
      loadModel: (spec) =>
        pool.load(spec, {
          isCancelled,
          onProgress: (done, message) => {
            loaded = loadShare;
            report(done * loadShare, message);
          },
        }),
      leaveDevice: (reason) => pool.leaveDevice(reason),
      checkpoint,
      ...kept,
      onPartial,
      onProgress: (done, message) => report(loaded + (1 - loaded) * done, message),
    };
    return runOperation(operation, input, context, waves);
  },
  close: () => pool.close(),
  keptBytes: () => budget.bytes,
});
