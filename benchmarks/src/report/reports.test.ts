import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gpt2Small } from '../shape.ts';
import { compareReports, linesOf } from './compareReports.ts';
import { keepReport, readReport } from './keepReport.ts';
import type { Report, Row } from './Report.ts';
import { fillIn, shortTable, wholeTable } from './table.ts';
import { tablePages } from './writeTables.ts';

const row = (more: Partial<Row>): Row => ({
  name: 'last position, 8x15',
  unit: 's',
  ours: 0.1,
  theirs: { transformer_lens: 0.2, huggingface: 'cannot' },
  rounds: 7,
  ...more,
});

const report = (rows: Row[], part = 'forward', more: Partial<Report> = {}): Report => ({
  format: 1,
  commit: 'abc',
  isChanged: false,
  machine: { cpu: 'a processor', cores: 2, memoryGb: 24, system: 'Linux' },
  threads: 2,
  model: gpt2Small,
  versions: { circuit_lens: '0.1.0', transformer_lens: '3.9.0' },
  parts: { [part]: { measuredAt: '2026-01-02T03:04:05Z', load: 0, peakGflops: 200, rows } },
  ...more,
});

it('finds what became worse by what was measured in turns, not by the time of another day', () => {
  const before = report([row({}), row({ name: 'memory', unit: 'MB', ours: 1000 })]);
  // A machine half as fast: the same ratio.
  const slowDay = report([
    row({ ours: 0.2, theirs: { transformer_lens: 0.4 } }),
    row({ name: 'memory', unit: 'MB', ours: 1300 }),
  ]);
  const changes = compareReports(before, slowDay);
  expect(changes.map(({ name, factor }) => [name, factor])).toEqual([
    ['memory', 1.3],
    ['last position, 8x15', 1],
  ]);
  expect(linesOf(changes, 1.1)[0]).toMatch(/^WORSE {3}1.30 x {2}forward: memory {2}1000 MB -> 1300 MB/);
  expect(linesOf(changes, 1.1)[1]).not.toMatch(/WORSE|better/);
});

it('writes tables with what could not be run in its place, and fills a page between its marks', () => {
  const table = wholeTable([report([row({ shareOfPeak: 0.5, bar: { text: '2 of 1 x', isMet: false } })])]);
  expect(table).toContain('| last position, 8x15 | 100 ms | 200 ms | 0.50 | cannot | 50 % | 2 of 1 x, missed |');
  expect(table).toContain('a processor, 2 cores, 24 GB');
  expect(shortTable([report([row({})])])).toContain('`npm run bench -- forward` |');
  const page = 'a\n<!-- table: here -->\nold\n<!-- end of the table -->\nb\n';
  expect(fillIn(page, 'new')).toBe('a\n<!-- table: here -->\nnew\n<!-- end of the table -->\nb\n');
  expect(() => fillIn('nothing', 'new')).toThrow('no place for the table');
});

it('finds a place for the tables on both pages', async () => {
  for (const page of tablePages) expect(fillIn(await readFile(page, 'utf8'), 'new')).toContain('\nnew\n');
});

it('keeps parts of one commit in one file, and another machine in a file of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'reports-'));
  try {
    const path = join(folder, 'r.json');
    expect(await keepReport(path, report([row({})]))).toBe(path);
    expect(
      await keepReport(path, report([row({ name: 'a sweep' })], 'sweeps', { versions: { huggingface: '5' } })),
    ).toBe(path);
    expect(Object.keys((await readReport(path)).parts)).toEqual(['forward', 'sweeps']);
    const other = await keepReport(path, report([row({})], 'forward', { threads: 8 }));
    expect(other).toBe(join(folder, 'r-2.json'));
    expect(JSON.parse(await readFile(path, 'utf8')).threads).toBe(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
