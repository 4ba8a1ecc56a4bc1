/** How a row is written, in the terminal and in a table. */
import { type OtherLibrary, otherLibraries, type Row } from './Report.ts';

export const headings = [
  'what',
  'ours',
  'TransformerLens',
  'ratio',
  'Hugging Face',
  'ratio',
  'of the peak',
  'bar',
] as const;

export const cellsOf = (row: Row): string[] => [
  row.name,
  quantity(row.ours, row),
  ...otherLibraries.flatMap((library) => against(row, library)),
  row.shareOfPeak === undefined ? '' : `${(row.shareOfPeak * 100).toFixed(0)} %`,
  row.bar ? `${row.bar.text}${row.bar.isMet ? '' : ', missed'}` : '',
];

/** Ours to theirs; below 1 we take less. Null where they have no number. */
export function ratioOf(row: Row, library: OtherLibrary): number | null {
  const theirs = row.theirs[library];
  return typeof theirs === 'number' ? row.ours / theirs : null;
}

function against(row: Row, library: OtherLibrary): [string, string] {
  const theirs = row.theirs[library];
  const ratio = ratioOf(row, library);
  if (theirs === undefined) return ['', ''];
  return [
    typeof theirs === 'number' ? quantity(theirs, row) : theirs,
    ratio === null ? '' : ratio.toFixed(ratio < 0.1 ? 3 : 2),
  ];
}

export function quantity(value: number, { unit, tokens }: Pick<Row, 'unit' | 'tokens'>): string {
  if (tokens !== undefined) return `${(tokens / value).toFixed(1)} tokens/s`;
  if (unit === 'MB') return `${value.toFixed(0)} MB`;
  if (value < 0.01) return `${(value * 1000).toFixed(1)} ms`;
  return value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(value < 10 ? 2 : 1)} s`;
}
