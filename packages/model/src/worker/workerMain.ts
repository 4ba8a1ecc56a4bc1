import { parentPort, workerData } from 'node:worker_threads';
import { createModelPool } from '../ModelPool.ts';
import { runOperation } from '../operations/runOperation.ts';
import type { WorkerStart } from './protocol.ts';
import { serveWorker } from './serveWorker.ts';

const start = workerData as WorkerStart;
const pool = createModelPool(start.settings);

serveWorker(parentPort!, start, {
  run: (operation, input, { checkpoint, onProgress }) =>
    runOperation(operation, input, {
      // A load takes no checkpoints: more urgent calls may be waiting for the same model, so it must not wait for them.
      loadModel: (spec) => pool.load(spec, { onProgress }),
      checkpoint,
      onProgress,
    }),
  close: () => pool.close(),
});
