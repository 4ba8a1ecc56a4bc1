import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultWeightFlags } from '../config.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { processedCachePath, processWeightsCached } from './processedCache.ts';

const flags = { ...defaultWeightFlags, refactorFactoredAttentionMatrices: true };
let folder: string;
let home: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-processed-'));
  home = join(folder, 'home');
  await writeRandomCheckpoint(folder, { nLayers: 2, nHeads: 2, dModel: 8, dVocab: 11, nCtx: 6, seed: 9 });
});
afterEach(() => rmSync(folder, { recursive: true }));

async function processed(withFlags = flags, homeFolder = home) {
  const { config, weights, contentHash } = await loadCheckpoint(folder);
  const outcome = await processWeightsCached(weights, config, withFlags, { home: homeFolder, contentHash });
  return { weights, outcome, path: processedCachePath(homeFolder, contentHash, withFlags) };
}

test('the second time the matrices come from disk, the same to the last bit', async () => {
  const first = await processed();
  const second = await processed();
  expect([first.outcome, second.outcome]).toEqual([{ source: 'computed' }, { source: 'cache' }]);
  expect(second.weights).toEqual(first.weights);
});

test('without the refactor pass nothing is kept; other flags are another entry', async () => {
  expect((await processed(defaultWeightFlags)).outcome).toEqual({ source: 'unused' });
  expect(existsSync(home)).toBe(false);
  await processed();
  expect((await processed({ ...flags, foldValueBiases: false })).outcome.source).toBe('computed');
  expect(readdirSync(join(home, 'processed'))).toHaveLength(2);
});

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
  ['with one bit changed', (bytes: Buffer) => bytes.map((byte, i) => (i === bytes.length - 9 ? byte ^ 1 : byte))],
  ['emptied', () => Buffer.alloc(0)],
])('an entry %s is set aside and computed again', async (_name, damage) => {
  const first = await processed();
  writeFileSync(first.path, damage(readFileSync(first.path)));
  const second = await processed();
  expect(second.outcome.source).toBe('computed');
  expect(second.outcome.problem).toMatch(/cannot be read/);
  expect(second.weights).toEqual(first.weights);
  expect(existsSync(`${first.path}.corrupt`)).toBe(true);
  expect((await processed()).outcome).toEqual({ source: 'cache' });
});

test('a home that cannot be written costs the pass, not the model', async () => {
  writeFileSync(home, 'a file where a folder should be');
  const { outcome, weights } = await processed();
  expect(outcome.source).toBe('computed');
  expect(outcome.problem).toBeTruthy();
  expect(weights.blocks[0]!.b_V.every((value) => value === 0)).toBe(true);
});
