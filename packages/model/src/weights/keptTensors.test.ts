import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keep, readKept } from './keptTensors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'circuit-lens-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tensors = new Map([['z', { shape: [2, 2], data: new Float32Array([1, -2, Number.NEGATIVE_INFINITY, 4]) }]]);

/** A file without contents that takes no disk. */
function large(name: string, bytes: number, daysAgo: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, bytes);
  utimesSync(path, new Date(), new Date(Date.now() - daysAgo * 86_400_000));
  return path;
}

it('gives back what was kept, to the last bit', async () => {
  const path = join(folder, 'new', 'one.safetensors');
  expect(await readKept(path)).toBe('missing');
  expect(await keep(path, tensors)).toBeUndefined();
  expect(await readKept(path)).toEqual(tensors);
  expect(readdirSync(join(folder, 'new'))).toEqual(['one.safetensors']);
});

it('takes away what was kept longest ago where there is too much', async () => {
  const gib = 2 ** 30;
  const [young, old, oldest] = [large('a', gib, 1), large('b', gib, 2), large('c', 1, 3)];
  await keep(join(folder, 'one.safetensors'), tensors);
  expect([young, old, oldest].map((path) => existsSync(path))).toEqual([true, false, false]);
});

it('says why something could not be kept', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await keep(join(folder, 'file', 'one.safetensors'), tensors)).toMatch(/ENOTDIR|EEXIST/);
  mkdirSync(join(folder, 'taken.safetensors'));
  expect(await keep(join(folder, 'taken.safetensors'), tensors)).toMatch(/EISDIR/);
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken.safetensors']);
});
