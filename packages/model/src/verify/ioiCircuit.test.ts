import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelSpec } from '@circuit-lens/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import { runOperation } from '../operations/runOperation.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import type { VerificationRow } from './PublishedValue.ts';

let home: string;
let pool: ModelPool;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-gpt2-heads-'));
  pool = createModelPool({ device: 'cpu', home });
  const shape = { nLayers: 12, nHeads: 12, dModel: 24, dVocab: 50257, nCtx: 32, seed: 3, scale: 0.5 };
  await writeRandomCheckpoint(join(home, 'model'), shape);
});
afterAll(async () => {
  pool.close();
  await rm(home, { recursive: true, force: true });
});

it('every row of the IOI circuit is computed on a model with GPT-2 small’s heads, and only values within the tolerance of an untrained model’s pass', async () => {
  const context = {
    loadModel: (spec: ModelSpec) => pool.load(spec),
    checkpoint: async () => {},
    onProgress: () => {},
  };
  const input = { model: join(home, 'model'), section: 'ioiCircuit' };
  const { result } = await runOperation('verify.gpt2', input, context);
  const rows = result.rows as VerificationRow[];
  expect(rows).toHaveLength(3 + 48 + 8);
  expect(rows.filter(({ got }) => typeof got !== 'number')).toEqual([]);
  const far = rows.filter(({ expected }) => Math.abs(expected as number) > 0.75);
  expect(far.filter(({ passed }) => passed)).toEqual([]);
  expect(rows.filter(({ passed }) => passed)).toHaveLength(10);
}, 120_000);
