import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rawWeightFlags } from './config.ts';
import { loadModel } from './loadModel.ts';
import { createModelPool } from './ModelPool.ts';
import { writeRandomCheckpoint } from './testing/randomCheckpoint.ts';
import { makeTinyGpt2, type TinyGpt2 } from './testing/tinyGpt2.ts';

let tiny: TinyGpt2;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
});
afterAll(() => tiny.remove());

const refactored = { ...rawWeightFlags, refactorFactoredAttentionMatrices: true };

// Models are compared by `===`: a failing `toBe` first compares all their weights.
describe('createModelPool', () => {
  it('loads a model once for callers that ask at the same time, and all of them hear its progress', async () => {
    const pool = createModelPool({ home: tiny.home });
    const heard = [0, 0];
    const [a, b] = await Promise.all(
      heard.map((_, i) => pool.load({ model: tiny.folder }, { onProgress: () => heard[i]!++ })),
    );
    expect(a === b).toBe(true);
    expect(heard.every((count) => count > 0)).toBe(true);
    expect((await pool.load({ model: tiny.folder })) === a).toBe(true);
  });

  it('keeps flag sets apart and lets the least recently used one go', async () => {
    const pool = createModelPool({ home: tiny.home, modelsMax: 2 });
    const first = await pool.load({ model: tiny.folder });
    const raw = await pool.load({ model: tiny.folder, weightFlags: rawWeightFlags });
    expect(raw === first).toBe(false);
    expect((await pool.load({ model: tiny.folder })) === first).toBe(true);
    await pool.load({ model: tiny.folder, weightFlags: refactored });
    expect((await pool.load({ model: tiny.folder })) === first).toBe(true);
    expect((await pool.load({ model: tiny.folder, weightFlags: rawWeightFlags })) === raw).toBe(false);
  });

  it('loads a folder anew when its weights were written anew', async () => {
    const pool = createModelPool({ home: tiny.home });
    const folder = join(tiny.home, 'retrained');
    const size = { nLayers: 1, nHeads: 2, dModel: 8, dVocab: 300, nCtx: 16 };
    await writeRandomCheckpoint(folder, { ...size, seed: 1 });
    const before = await pool.load({ model: folder });
    await writeRandomCheckpoint(folder, { ...size, seed: 2 });
    const after = await pool.load({ model: folder });
    expect(after.contentHash).not.toBe(before.contentHash);
  });

  it('forgets a load that failed, so that the next one works', async () => {
    const pool = createModelPool({ home: tiny.home });
    const folder = join(tiny.home, 'later');
    await expect(pool.load({ model: folder })).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
    await writeRandomCheckpoint(folder, { nLayers: 1, nHeads: 2, dModel: 8, dVocab: 300, nCtx: 16, seed: 1 });
    expect((await pool.load({ model: folder })).config.nLayers).toBe(1);
    await rm(folder, { recursive: true });
  });

  it('stops a load when it is closed', async () => {
    const pool = createModelPool({ home: tiny.home });
    const loading = pool.load({ model: tiny.folder }, { onProgress: () => pool.close() });
    await expect(loading).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    await expect(pool.load({ model: tiny.folder })).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  });

  it('stops a load that tries devices, and says meanwhile that it does', async () => {
    vi.stubEnv('VK_DRIVER_FILES', '/nowhere/icd.json');
    const home = join(tiny.home, 'untried');
    const pool = createModelPool({ home, device: 'auto' });
    const said: string[] = [];
    const begun = performance.now();
    const loading = pool.load(
      { model: tiny.folder },
      {
        onProgress: (_done, message) => said.push(message),
        isCancelled: () => said.length > 0 && performance.now() - begun > 100,
      },
    );
    await expect(loading).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect([...new Set(said)]).toEqual(['trying cuda']);
    expect(existsSync(join(home, 'devices.json'))).toBe(false);
    vi.unstubAllEnvs();
  });

  it('goes on on the CPU after a device has failed that it chose by itself, and says why', async () => {
    const loads: (string | undefined)[][] = [];
    const load: typeof loadModel = (model, options = {}) => {
      loads.push([options.device, options.precision, options.deviceNote]);
      return loadModel(model, { ...options, device: 'cpu' });
    };
    const pool = createModelPool({ home: tiny.home, device: 'auto', precision: 'fp16' }, load);
    await pool.load({ model: tiny.folder });
    expect(pool.leaveDevice('webgpu: out of memory')).toBe(true);
    const { deviceNote } = await pool.load({ model: tiny.folder });
    expect(deviceNote).toBe('webgpu: out of memory');
    // Two may have been on it.
    expect(pool.leaveDevice('webgpu: out of memory')).toBe(true);
    expect(loads).toEqual([
      ['auto', 'fp16', undefined],
      // As `auto` holds them there from the first.
      ['cpu', 'fp32', 'webgpu: out of memory'],
    ]);
    expect(createModelPool({ device: 'webgpu' }).leaveDevice('asked for by name')).toBe(false);
  });
});
