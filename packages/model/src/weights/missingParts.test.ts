import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import { runOperation } from '../operations/runOperation.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { SafetensorsFile } from './safetensors.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

const size = { nLayers: 3, nHeads: 2, dModel: 16, dVocab: 60, nCtx: 12, seed: 9, scale: 0.3 };
let home: string;
let pool: ModelPool;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'circuit-lens-partial-'));
  pool = createModelPool({ device: 'cpu', home });
  await writeRandomCheckpoint(whole(), size);
});
afterAll(() => {
  pool.close();
  rmSync(home, { recursive: true });
});

const whole = () => join(home, 'whole');

/** A folder with the tensors of the whole checkpoint that are kept. */
async function partial(name: string, keeps: (key: string) => boolean): Promise<string> {
  const folder = join(home, name);
  await writeRandomCheckpoint(folder, { ...size, seed: 1 });
  const file = await SafetensorsFile.open(join(whole(), 'model.safetensors'));
  const tensors = [];
  for (const { name: key, shape } of file.entries.values()) {
    if (keeps(key)) tensors.push({ name: key, shape, dtype: 'F32' as const, data: await file.readFloat32(key) });
  }
  await file.close();
  await writeSafetensors(join(folder, 'model.safetensors'), tensors);
  return folder;
}

const run = (name: string, input: object) =>
  runOperation(name, input, {
    loadModel: (spec) => pool.load(spec),
    checkpoint: async () => {},
    onProgress: () => {},
  });

const onlyAttention = (key: string) => /ln_|\.attn\./.test(key);

/** What the published weight tables are made of. */
const attentionOnly: [string, object][] = [
  ['weights.eigenvalues', { circuit: 'ov' }],
  ['weights.eigenvalues', { circuit: 'qk' }],
  ['weights.singularValues', { circuit: 'ov' }],
  ['weights.composition', { kind: 'k' }],
  ['weights.columnNorms', { matrix: 'W_Q', head: 'L1H1' }],
  ['weights.gram', { matrix: 'W_O', head: 'L2H0' }],
];

describe('a checkpoint of attention and layer norms', () => {
  it('has no published number of what it lacks, and a wrong one is told apart from one that is not there', async () => {
    const model = await partial('verified', onlyAttention);
    const { result } = await run('verify.gpt2', { model, section: 'weights' });
    const { rows, failed, notComputed } = result as unknown as Record<string, number> & {
      rows: { name: string; got: unknown; error?: string }[];
    };
    const of = (name: string) => rows.find((row) => row.name === `shape of ${name}`)!;
    expect(of('W_Q')).toMatchObject({ got: '3x2x16x8' });
    for (const lacking of ['W_E', 'W_pos', 'W_in', 'b_out', 'b_U']) {
      expect(of(lacking)).toMatchObject({ got: null, error: expect.stringContaining('partial checkpoint') });
    }
    expect(notComputed).toBe(rows.filter(({ error }) => error).length);
    expect(notComputed).toBeLessThan(failed!);
  });

  it.each(attentionOnly)(
    'gives %s of %o as the whole one does, with every set of weight flags',
    async (name, input) => {
      const model = await partial('attention', onlyAttention);
      const flagSets = [
        {},
        { foldLayerNorm: false, centerWritingWeights: false },
        { refactorFactoredAttentionMatrices: true },
      ];
      for (const weightFlags of flagSets) {
        const expected = await run(name, { model: whole(), weightFlags, ...input });
        const got = await run(name, { model, weightFlags, ...input });
        expect(got.result).toEqual(expected.result);
        expect(got.model.selfTest).toBeNull();
      }
    },
  );

  it('says what it lacks, at once and where it is needed', async () => {
    const model = await partial('attention', onlyAttention);
    const { result } = await run('model.info', { model });
    expect(result.missing).toEqual(['token embedding', 'position embedding', 'MLPs', 'unembedding']);
    const { weights } = await loadCheckpoint(model);
    expect([weights.W_E, weights.W_U_T, weights.blocks[1]!.W_in_T].map(({ length }) => length)).toEqual([0, 0, 0]);
    for (const [name, input] of [
      ['run.loss', { prompts: [{ tokens: [1, 2, 3] }] }],
      ['weights.eigenvalues', { circuit: 'fullOv' }],
      ['model.parameter', { name: 'W_in' }],
    ] as const) {
      const failure = await run(name, { model, ...input }).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'MODEL_INCOMPLETE',
        message: expect.stringContaining('MLPs (h.0.mlp.c_fc.weight and 11 more)'),
      });
    }
  });
});

it('without a layer norm, what that is folded into is missing too', async () => {
  const model = await partial('no-norms', (key) => !/ln_2|ln_f/.test(key));
  const { result } = await run('model.info', { model });
  expect(result.missing).toEqual(['layer norms before the MLPs', 'final layer norm', 'MLPs', 'unembedding']);
  expect((await run('model.parameter', { model, name: 'W_E' })).result.tensor).toBeDefined();
});

it('a checkpoint that has some tensors of a part and lacks others is damaged, and so is one without attention', async () => {
  const hole = await partial('hole', (key) => key !== 'h.1.mlp.c_fc.weight');
  await expect(pool.load({ model: hole })).rejects.toMatchObject({
    code: 'MODEL_FILES_CORRUPT',
    message: expect.stringContaining('"h.1.mlp.c_fc.weight" is missing'),
  });
  const blind = await partial('blind', (key) => !key.includes('attn'));
  await expect(pool.load({ model: blind })).rejects.toMatchObject({ code: 'MODEL_FILES_CORRUPT' });
});
