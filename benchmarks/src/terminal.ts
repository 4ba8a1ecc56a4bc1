import { cellsOf, headings } from './report/cells.ts';
import type { Row } from './report/Report.ts';

export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`.padStart(9);

const widths = [50, 14, 16, 7, 14, 7, 12, 0];

const aligned = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : ` ${cell.padStart(widths[i]!)}`))
    .join('')
    .trimEnd();

export const printHeadings = (): void => print(aligned(headings));

export const printRow = (row: Row): void => print(aligned(cellsOf(row)));
