import { performance } from 'node:perf_hooks';
import { loadModel } from '@circuit-lens/model';
import { largestGap, writeRandomCheckpoint } from '@circuit-lens/model/testing';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';

// Full-size weights take 548 MB on disk and some minutes: `npm run test:heavy`.
const isHeavyRun = process.env.CIRCUIT_LENS_HEAVY === '1';
const shape = { nLayers: 12, nHeads: 12, dModel: 768, dVocab: 50257, nCtx: 1024, seed: 3, scale: 0.03 };
const prompts = ['When John and Mary went to the shops, John gave the bag to', 'Then, Amy and Sid had a long argument'];

/** Differences of logits from the first token's: what a softmax sees, whatever was centred. */
function relative(row: Float32Array): Float32Array {
  return row.map((value) => value - row[0]!);
}

describe.runIf(isHeavyRun)("a random checkpoint of GPT-2 small's size", () => {
  it('loads from the hub layout, passes its self-test, and means the same raw, processed and refactored', {
    timeout: 600_000,
  }, async () => {
    await using folder = await temporaryFolder();
    const checkpoint = `${folder.path}/gpt2-shape`;
    await writeRandomCheckpoint(checkpoint, shape);
    const rows: Float32Array[] = [];
    const seconds: number[] = [];
    for (const weightFlags of [
      { foldLayerNorm: false, centerWritingWeights: false, centerUnembed: false, foldValueBiases: false },
      {},
      { refactorFactoredAttentionMatrices: true },
      { refactorFactoredAttentionMatrices: true },
    ]) {
      const start = performance.now();
      const model = await loadModel(checkpoint, { weightFlags, device: 'cpu', home: folder.path });
      seconds.push((performance.now() - start) / 1000);
      expect(model.selfTest).toMatchObject({ status: 'passed', hooksCompared: 209 });
      const { logits } = await model.run(prompts, { logitsAt: 'last' });
      rows.push(relative(logits!.sub(0).data));
    }
    for (const row of rows.slice(1)) expect(largestGap(row, rows[0]!)).toBeLessThan(1e-4);
    process.stdout.write(
      `load, self-test included: ${seconds.map((s) => s.toFixed(1)).join(' s, ')} s (raw, processed, refactored, from cache)\n`,
    );
  });
});
