import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SafetensorsFile } from '../weights/safetensors.ts';
import { writeRandomCheckpoint } from './randomCheckpoint.ts';

let folder: string;
const size = { nLayers: 2, nHeads: 2, dModel: 8, dVocab: 11, nCtx: 6, seed: 42, tied: false };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-random-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Made with numpy from the definition in `writeRandomCheckpoint`. */
test.each([
  ['wte.weight', [0.04518226906657219, 0.037253424525260925, -0.06925198435783386]],
  ['h.1.ln_2.weight', [0.9626142978668213, 0.9423035979270935, 1.058361291885376]],
  ['h.0.attn.c_attn.weight', [-0.01302420999854803, -0.07513844966888428, -0.0785541832447052]],
])('%s begins with the values numpy makes', async (name, values) => {
  await writeRandomCheckpoint(folder, size);
  const file = await SafetensorsFile.open(join(folder, 'model.safetensors'));
  const read = await file.readFloat32(name);
  await file.close();
  expect([...read.slice(0, 3)]).toEqual(values);
});

test('the same seed writes the same bytes, another one others', async () => {
  const bytes = async (seed: number): Promise<Buffer> => {
    await writeRandomCheckpoint(folder, { ...size, seed });
    return readFileSync(join(folder, 'model.safetensors'));
  };
  const first = await bytes(1);
  expect(await bytes(1)).toEqual(first);
  expect(await bytes(2)).not.toEqual(first);
});
