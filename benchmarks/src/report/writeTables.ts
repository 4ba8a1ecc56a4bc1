import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from './Report.ts';
import { fillIn, shortTable, wholeTable } from './table.ts';

const root = join(import.meta.dirname, '../../..');
const [benchmarksPage, frontPage] = [join(root, 'benchmarks/README.md'), join(root, 'README.md')];

/** Pages that have a place for a table. */
export const tablePages = [benchmarksPage, frontPage];

/** Puts the whole table into the benchmarks' page and the rows that matter most into the README. */
export async function writeTables(reports: readonly Report[]): Promise<void> {
  await fillPage(benchmarksPage, wholeTable(reports));
  await fillPage(frontPage, shortTable(reports));
}

async function fillPage(path: string, table: string): Promise<void> {
  await writeFile(path, fillIn(await readFile(path, 'utf8'), table));
}
