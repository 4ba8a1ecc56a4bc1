import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './makeFolder.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('makes a folder with those above it, and leaves one that is there', () => {
  const path = join(root, 'a', 'b', 'c');
  makeFolder(path);
  expect(existsSync(path)).toBe(true);
  makeFolder(path);
});

it('says what is in the way', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(root, 'file', 'below'))).toThrow(/ENOTDIR/);
});

// Node's own way never ends there.
it.runIf(existsSync('/proc'))('ends where the system makes no folders', () => {
  expect(() => makeFolder('/proc/nowhere')).toThrow(/ENOENT/);
  expect(() => makeFolder('/proc/nowhere/below')).toThrow(/ENOENT/);
});
