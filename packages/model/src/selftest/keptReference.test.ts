import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultWeightFlags } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { loadModel } from '../loadModel.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { tinyShape } from '../testing/tinyModel.ts';
import { keep, readKept } from '../weights/keptTensors.ts';
import { keptReferencePath } from './keptReference.ts';
import { selfTest } from './selfTest.ts';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-reference-'));
  await writeRandomCheckpoint(folder, tinyShape);
  path = keptReferencePath(folder, (await load()).contentHash, defaultWeightFlags);
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (weightFlags = {}): Promise<HookedTransformer> =>
  loadModel(folder, { device: 'cpu', home: folder, weightFlags });

/** The kept values, changed; their checksum is right again. */
async function change(edit: (kept: Map<string, { shape: readonly number[]; data: Float32Array }>) => void) {
  const kept = await readKept(path);
  if (!(kept instanceof Map)) throw new Error(`nothing is kept in ${path}`);
  edit(kept);
  await keep(path, kept);
}

it('the next load is compared with what the first one kept', async () => {
  const first = (await load()).selfTest!;
  expect(first).toMatchObject({ status: 'passed', reference: 'plainForward', hooksCompared: 17 * 3 + 4 + 1 });
  await change((kept) => kept.delete(hookName('z', 1)));
  expect((await load()).selfTest!.hooksCompared).toBe(first.hooksCompared - 1);
  rmSync(path);
});

it('other weight flags have values of their own', async () => {
  await load();
  const before = readdirSync(join(folder, 'references')).length;
  expect((await load({ foldValueBiases: false })).selfTest!.status).toBe('passed');
  expect(readdirSync(join(folder, 'references'))).toHaveLength(before + 1);
});

it('kept values that are wrong are computed again, and replaced', async () => {
  const { selfTest: right } = await load();
  await change((kept) => kept.get(hookName('mlp_out', 2))!.data.fill(3));
  expect((await load()).selfTest).toEqual(right);
  const replaced = (await readKept(path)) as Map<string, { data: Float32Array }>;
  expect(replaced.get(hookName('mlp_out', 2))!.data).not.toContain(3);
});

it('a damaged file is computed again', async () => {
  const { selfTest: right } = await load();
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, whole.length - 5));
  expect((await load()).selfTest).toEqual(right);
  expect(readFileSync(path).equals(whole)).toBe(true);
});

it('a model that gives wrong numbers fails against kept values and against new ones', async () => {
  const model = await load();
  const wrong = Object.create(model, {
    runWithCache: {
      value: async (...given: Parameters<HookedTransformer['runWithCache']>) => {
        const run = await model.runWithCache(...given);
        run.cache.get(hookName('q', 0)).data[3]! += 0.1;
        return run;
      },
    },
  });
  expect(await selfTest(wrong, null, path)).toMatchObject({ status: 'failed', worstHook: hookName('q', 0) });
});
