import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { readOptions } from './options.ts';
import { findPython } from './python.ts';
import { readReport } from './report/keepReport.ts';

afterEach(() => vi.unstubAllEnvs());

it('reads a command, its files and its numbers', () => {
  expect(readOptions([])).toMatchObject({ name: 'forward', files: [], rounds: undefined, transformerLens: '3.9' });
  expect(readOptions(['compare', 'a.json', 'b.json', '--tolerance', '0.2'])).toMatchObject({
    name: 'compare',
    files: ['a.json', 'b.json'],
    tolerance: 0.2,
  });
  expect(readOptions(['-h']).isHelp).toBe(true);
});

it.each([
  [['--rounds', 'x'], '--rounds takes a number above 0, not "x".'],
  [['--threads', '1.5'], '--threads takes a whole number, not "1.5".'],
  [['--transformer-lens', '2'], 'choose from 3.9, 4.3.'],
  [['--round', '1'], '"npm run bench -- --help" lists the options.'],
])('refuses %j in words', (args, words) => {
  expect(() => readOptions(args)).toThrow(words);
});

it('says what a Python that was named lacks, and what to do', () => {
  vi.stubEnv('PYTHON', join(tmpdir(), 'no-python-here'));
  expect(() => findPython('3.9')).toThrow(/can't be started .*npm run bench:setup -- 3\.9/);
  // A program that starts and has none of the packages.
  vi.stubEnv('PYTHON', process.execPath);
  expect(() => findPython('3.9')).toThrow(/lacks one of torch, transformers, transformer_lens/);
});

it('names a file that is no report', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'circuit-lens-'));
  const file = join(folder, 'README.md');
  writeFileSync(file, '# no report');
  await expect(readReport(file)).rejects.toThrow(`"${file}" is no report of the benchmarks`);
  rmSync(folder, { recursive: true });
});
