import { performance } from 'node:perf_hooks';
import { ModelHost } from '@circuit-lens/model';
import { writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';

// Full-size weights take 548 MB on disk: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.02 };
const tokens = (shift: number) =>
  Array.from({ length: 8 }, (_, prompt) => Array.from({ length: 15 }, (_, i) => prompt * 31 + i * 7 + (i && shift)));
const answers = { correct: 5335, incorrect: 1757 };
const sweeps: [string, object][] = [
  ['patch.activations', { site: 'resid_pre' }],
  ['patch.paths', { receivers: ['finalResid'] }],
];

describe.runIf(isHeavyRun)("a sweep over GPT-2 small's shape", () => {
  it('ends within 200 ms of being cancelled, wherever it is', { timeout: 600_000 }, async () => {
    await using folder = await temporaryFolder();
    const model = `${folder.path}/checkpoint`;
    await writeRandomCheckpoint(model, shape);
    const host = await ModelHost.start({ device: 'cpu', home: folder.path });
    await host.run('model.load', { model });
    const clean = { model, prompts: tokens(0).map((ids) => ({ tokens: ids, answers })) };
    const corrupted = { prompts: tokens(1).map((ids) => ({ tokens: ids })) };
    for (const [operation, input] of sweeps) {
      const waits: number[] = [];
      for (const after of [100, 500, 1000, 1500, 2000]) {
        const controller = new AbortController();
        const call = host.run(operation, { clean, corrupted, ...input }, { signal: controller.signal });
        const ended = call.then(
          () => 'finished',
          (error: { code: string }) => error.code,
        );
        await new Promise((done) => setTimeout(done, after));
        const start = performance.now();
        controller.abort();
        expect(await ended, `${operation}, after ${after} ms`).toBe('JOB_CANCELLED');
        waits.push(performance.now() - start);
      }
      process.stdout.write(`${operation}: cancelled in ${waits.map((ms) => ms.toFixed(0)).join(', ')} ms\n`);
      expect(Math.max(...waits), operation).toBeLessThan(200);
    }
    await host.close();
  });
});
