/** Reports as markdown. */

import { shapeText } from '../shape.ts';
import { cellsOf, headings } from './cells.ts';
import type { Part, Report, Row } from './Report.ts';

/** The whole of some reports: machine, then a table for each command. */
export const wholeTable = (reports: readonly Report[]): string => reports.map(reportText).join('\n\n');

function reportText(report: Report): string {
  const { machine, threads, model, versions, commit, isChanged, parts } = report;
  const facts = `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}; ${threads} threads; a random model of ${shapeText(model)}; ${versionText(versions)}; commit ${commit}${isChanged ? ' with changes' : ''}.`;
  return [facts, ...Object.entries(parts).map(([name, part]) => partText(name, part))].join('\n\n');
}

function partText(name: string, { measuredAt, load, peakGflops, rows }: Part): string {
  const peak = peakGflops === null ? '' : `, matmul peak ${peakGflops.toFixed(0)} GFLOPS`;
  const when = `${measuredAt.slice(0, 10)}, load ${load.toFixed(1)}${peak}`;
  return `\`npm run bench -- ${name}\` (${when})\n\n${markdown(headings, rows.map(cellsOf))}`;
}

const versionText = (versions: Report['versions']): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');

/** Rows of the short table: a part's name and a row's. */
const important: readonly [string, string][] = [
  ['start', 'cold start to first answer'],
  ['start', 'peak memory, first answer'],
  ['forward', 'last position, 1x15'],
  ['forward', 'last position, 8x15'],
  ['forward', 'all hook points, 8x15'],
  ['forward', 'all hook points, 1x512'],
  ['generation', '50 tokens behind 1x15'],
  ['analysis', 'direct effects, all heads, 8x15'],
  ['sweeps', 'resid_pre by position, pairs differ at S2 only'],
  ['sweeps', 'head z, pairs differ at S2 only'],
];

/** What a reader wants to know first, the command beside each row. */
export function shortTable(reports: readonly Report[]): string {
  const rows = important.flatMap(([part, name]) => {
    const row = reports.map(({ parts }) => parts[part]?.rows.find((one) => one.name === name)).find(Boolean);
    return row ? [[...shortCells(row), `\`npm run bench -- ${part}\``]] : [];
  });
  const { machine, model, versions } = reports[0]!;
  const columns = [0, 1, 2, 3, 4, 5].map((i) => headings[i]!);
  return `${markdown([...columns, 'measured by'], rows)}\n\nRatios are our time or memory to theirs: below 1 we take less. A random model of ${shapeText(model)}; ${machine.cpu}, ${machine.cores} cores; ${versionText(versions)}.`;
}

const shortCells = (row: Row): string[] => cellsOf(row).slice(0, 6);

/** A table without the columns that are empty in every row. */
function markdown(titles: readonly string[], rows: readonly string[][]): string {
  const kept = titles.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ''));
  const line = (cells: readonly string[]) => `| ${kept.map((i) => cells[i]).join(' | ')} |`;
  const rule = `|${kept.map((i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [line(titles), rule, ...rows.map(line)].join('\n');
}

/** Puts a table between the two marks of a page. @throws Error when the page has no marks */
export function fillIn(page: string, table: string): string {
  const marks = /(<!-- table: .*-->\n)[\s\S]*?(\n<!-- end of the table -->)/;
  if (!marks.test(page))
    throw new Error(
      'The page has no place for the table: a line `<!-- table: … -->` and one `<!-- end of the table -->`.',
    );
  return page.replace(marks, (_, begin: string, end: string) => `${begin}${table}${end}`);
}
