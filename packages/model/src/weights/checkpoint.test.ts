import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { shardName, splitIntoShards } from '../testing/shards.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { SafetensorsFile } from './safetensors.ts';
import { type TensorToWrite, writeSafetensors } from './safetensorsWriter.ts';

const size = { nLayers: 2, nHeads: 2, dModel: 8, dVocab: 11, nCtx: 6, seed: 42 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const weightsPath = (): string => join(folder, 'model.safetensors');

/** Rewrites the weights file tensor by tensor; null leaves one out. */
async function rewrite(
  change: (tensor: TensorToWrite) => TensorToWrite | null,
  extra: TensorToWrite[] = [],
): Promise<void> {
  const file = await SafetensorsFile.open(weightsPath());
  const tensors: TensorToWrite[] = [];
  for (const { name, shape } of file.entries.values()) {
    const changed = change({ name, shape, dtype: 'F32', data: await file.readFloat32(name) });
    if (changed) tensors.push(changed);
  }
  await file.close();
  await writeSafetensors(weightsPath(), [...tensors, ...extra]);
}

function changeConfig(change: Record<string, unknown>): void {
  const path = join(folder, 'config.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...change }));
}

describe('a good folder', () => {
  test('gives the config and every weight where the forward pass wants it', async () => {
    await writeRandomCheckpoint(folder, { ...size, dMlp: 20 });
    const { config, weights } = await loadCheckpoint(folder);
    expect(config).toEqual({
      ...{ nLayers: 2, nHeads: 2, dModel: 8, dHead: 4, dMlp: 20, dVocab: 11, nCtx: 6 },
      layerNormEps: 1e-5,
      bosTokenId: 10,
    });
    const file = await SafetensorsFile.open(weightsPath());
    const attention = await file.readFloat32('h.1.attn.c_attn.weight'); // [8, 24]
    const bias = await file.readFloat32('h.1.attn.c_attn.bias');
    await file.close();
    const block = weights.blocks[1]!;
    for (const [third, key] of (['W_Q_T', 'W_K_T', 'W_V_T'] as const).entries()) {
      for (let d = 0; d < 8; d++)
        for (let c = 0; c < 8; c++) expect(block[key][c * 8 + d]).toBe(attention[d * 24 + third * 8 + c]);
    }
    expect(block.b_V).toEqual(bias.slice(16));
    for (let v = 0; v < 11; v++)
      for (let d = 0; d < 8; d++) expect(weights.W_U_T[v * 8 + d]).toBe(weights.W_E[v * 8 + d]);
    expect(weights.b_U).toEqual(new Float32Array(11));
    expect(block.W_in_T).toHaveLength(8 * 20);
  });

  test('with an unembedding of its own uses it', async () => {
    await writeRandomCheckpoint(folder, { ...size, tied: false });
    const { weights } = await loadCheckpoint(folder);
    expect(weights.W_U_T[0]).not.toBe(weights.W_E[0]);
  });

  test('with prefixed keys, mask buffers and another head loads the same weights', async () => {
    await writeRandomCheckpoint(folder, size);
    const plain = await loadCheckpoint(folder);
    const one = (name: string): TensorToWrite => ({ name, dtype: 'F32', shape: [1], data: Float32Array.of(1) });
    await rewrite(
      (tensor) => ({ ...tensor, name: `transformer.${tensor.name}` }),
      ['transformer.h.0.attn.bias', 'transformer.h.1.attn.masked_bias', 'score.weight'].map(one),
    );
    const prefixed = await loadCheckpoint(folder);
    expect(prefixed.weights).toEqual(plain.weights);
    expect(prefixed.contentHash).not.toBe(plain.contentHash);
  });

  test.each(['F16', 'BF16'] as const)('in %s loads the nearest values', async (dtype) => {
    await writeRandomCheckpoint(folder, size);
    const exact = await loadCheckpoint(folder);
    await writeRandomCheckpoint(folder, { ...size, dtype });
    const rounded = await loadCheckpoint(folder);
    const worst = exact.weights.W_E.reduce((max, v, i) => Math.max(max, Math.abs(v - rounded.weights.W_E[i]!)), 0);
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(0.08 * (dtype === 'F16' ? 2 ** -11 : 2 ** -8));
  });

  test('in several files loads the same weights, and is identified by all of them', async () => {
    await writeRandomCheckpoint(folder, size);
    const whole = await loadCheckpoint(folder);
    await splitIntoShards(folder);
    const split = await loadCheckpoint(folder);
    expect(split.weights).toEqual(whole.weights);
    expect(split.contentHash).not.toBe(whole.contentHash);
    rmSync(join(folder, shardName(2)));
    await expect(loadCheckpoint(folder)).rejects.toMatchObject({ code: 'MODEL_FILES_MISSING' });
  });

  test('is identified by its content, not by its name or its dropout', async () => {
    await writeRandomCheckpoint(folder, size);
    const { contentHash } = await loadCheckpoint(folder);
    changeConfig({ attn_pdrop: 0.1, _name_or_path: 'x' });
    expect((await loadCheckpoint(folder)).contentHash).toBe(contentHash);
    changeConfig({ layer_norm_epsilon: 1e-6 });
    expect((await loadCheckpoint(folder)).contentHash).not.toBe(contentHash);
    await writeRandomCheckpoint(folder, { ...size, seed: 43 });
    expect((await loadCheckpoint(folder)).contentHash).not.toBe(contentHash);
  });

  test('is hashed once while it does not change, whatever becomes of the notes', async () => {
    await writeRandomCheckpoint(folder, size);
    const home = join(folder, 'home');
    const hashed: string[] = [];
    const load = () => loadCheckpoint(folder, { home, onProgress: (_, what) => hashed.push(what) });
    const first = await load();
    expect(hashed).toContain('hashing the weights');
    hashed.length = 0;
    expect((await load()).contentHash).toBe(first.contentHash);
    expect(hashed).not.toContain('hashing the weights');
    writeFileSync(join(home, 'content-hashes.json'), '{');
    expect((await load()).contentHash).toBe(first.contentHash);
  });

  test('stops when asked to', async () => {
    await writeRandomCheckpoint(folder, size);
    await expect(loadCheckpoint(folder, { signal: { aborted: true } })).rejects.toThrow(
      expect.objectContaining({ code: 'JOB_CANCELLED' }),
    );
  });
});

describe('a bad folder', () => {
  const refused = (code: string, message: RegExp) =>
    expect(loadCheckpoint(folder)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );

  test('that is not there', async () => {
    await expect(loadCheckpoint(join(folder, 'absent'))).rejects.toThrow(
      expect.objectContaining({ code: 'UNKNOWN_MODEL' }),
    );
  });

  test('with folders where its files should be', async () => {
    for (const name of ['config.json', 'model.safetensors']) {
      await writeRandomCheckpoint(folder, size);
      rmSync(join(folder, name));
      mkdirSync(join(folder, name));
      await refused(name === 'config.json' ? 'MODEL_FILES_MISSING' : 'MODEL_FILES_CORRUPT', /cannot be read/);
      rmSync(join(folder, name), { recursive: true });
    }
  });

  test('without files, or with a pickle or what is no index in place of safetensors', async () => {
    await refused('MODEL_FILES_MISSING', /lacks config\.json and model\.safetensors/);
    await writeRandomCheckpoint(folder, size);
    renameSync(weightsPath(), join(folder, 'pytorch_model.bin'));
    await refused('MODEL_FILES_MISSING', /safe_serialization/);
    renameSync(join(folder, 'pytorch_model.bin'), join(folder, 'model.safetensors.index.json'));
    await refused('MODEL_FILES_CORRUPT', /index of a checkpoint in several files: it is not JSON/);
    for (const [map, reason] of [
      ['{}', /no "weight_map"/],
      ['{ "weight_map": {} }', /names no file/],
      ['{ "weight_map": { "wte.weight": "../../secret.safetensors" } }', /names the file ".*secret/],
    ] as const) {
      writeFileSync(join(folder, 'model.safetensors.index.json'), map);
      await refused('MODEL_FILES_CORRUPT', reason);
    }
  });

  test.each([
    [{ model_type: 'llama' }, 'MODEL_NOT_GPT2', /"model_type" is "llama"; "gpt2" is supported/],
    [{ activation_function: 'gelu' }, 'MODEL_NOT_GPT2', /"gelu_new" or "gelu_pytorch_tanh"/],
    [{ scale_attn_by_inverse_layer_idx: true }, 'MODEL_NOT_GPT2', /scale_attn_by_inverse_layer_idx/],
    [{ reorder_and_upcast_attn: true }, 'MODEL_NOT_GPT2', /reorder_and_upcast_attn/],
    [{ scale_attn_weights: false }, 'MODEL_NOT_GPT2', /scale_attn_weights/],
    [{ n_head: 3 }, 'MODEL_FILES_CORRUPT', /not a multiple/],
    [{ n_layer: '2' }, 'MODEL_FILES_CORRUPT', /"n_layer" is "2"/],
    [{ n_layer: 3 }, 'MODEL_FILES_CORRUPT', /"h\.2\.ln_1\.weight" is missing; expected one of shape \[8\]/],
    [{ n_layer: 1 }, 'MODEL_FILES_CORRUPT', /"h\.1\.\S+" belongs to no GPT-2 of 1 layers/],
    [{ vocab_size: 12 }, 'MODEL_FILES_CORRUPT', /"wte\.weight" has the shape \[11,8\]; expected \[12,8\]/],
    [{ layer_norm_epsilon: 'small' }, 'MODEL_FILES_CORRUPT', /layer_norm_epsilon/],
    [{ tie_word_embeddings: false }, 'MODEL_FILES_CORRUPT', /"lm_head\.weight" is missing/],
  ])('whose config says %j', async (change, code, message) => {
    await writeRandomCheckpoint(folder, size);
    changeConfig(change);
    await refused(code, message);
  });

  test('whose config is half a JSON', async () => {
    await writeRandomCheckpoint(folder, size);
    writeFileSync(join(folder, 'config.json'), '{"model_type": "gpt2",');
    await refused('MODEL_FILES_CORRUPT', /not JSON/);
  });

  test('with half a safetensors file', async () => {
    await writeRandomCheckpoint(folder, size);
    const bytes = readFileSync(weightsPath());
    writeFileSync(weightsPath(), bytes.subarray(0, bytes.length / 2));
    await refused('MODEL_FILES_CORRUPT', /truncated/);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'with %s in the weights names the tensor and the place',
    async (bad) => {
      await writeRandomCheckpoint(folder, size);
      await rewrite((tensor) => {
        if (tensor.name === 'h.1.mlp.c_fc.weight') (tensor.data as Float32Array)[5] = bad;
        return tensor;
      });
      await refused('NOT_FINITE', new RegExp(`"h\\.1\\.mlp\\.c_fc\\.weight" .* has ${bad} at index 5`));
    },
  );
});
