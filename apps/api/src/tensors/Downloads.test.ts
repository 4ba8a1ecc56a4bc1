import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Downloads } from './Downloads.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-downloads-'));
});
afterEach(() => rm(home, { recursive: true }));

it.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EIO', 'EIO'],
])('leaves nothing of a file that could not be written for %s, and says %s', async (system, code) => {
  const downloads = new Downloads(home, 1e6);
  const made = downloads.provide('a.npy', async (path) => {
    writeFileSync(path, 'half of it');
    throw Object.assign(new Error('no'), { code: system });
  });
  await expect(made).rejects.toMatchObject({ code });
  expect(readdirSync(downloads.folder)).toEqual([]);
});
