/** Columns of a picture of sources: positions of the prompt, and what all others come to. */
export interface SourceColumns {
  /** Ascending. */
  positions: number[];
  /** Positions that are summed up in one more column behind these; 0: none. */
  others: number;
  /** `[head][column]` */
  rows: number[][];
}

/**
 * The positions of a long prompt from which most of any head's effect comes, the rest of each head summed up, so that a row still
 * sums to its head's effect. A short prompt has all its positions.
 * @param rows effects, `[head][position]`
 */
export function sourceColumns(rows: readonly (readonly (number | null)[])[], columnsMax: number): SourceColumns {
  const values = rows.map((row) => row.map((value) => value ?? 0));
  const all = [...(values[0] ?? []).keys()];
  if (all.length <= columnsMax) return { positions: all, others: 0, rows: values };
  const largest = all.map((position) => Math.max(...values.map((row) => Math.abs(row[position]!))));
  const positions = all
    .toSorted((a, b) => largest[b]! - largest[a]!)
    .slice(0, columnsMax - 1)
    .sort((a, b) => a - b);
  const shown = new Set(positions);
  const rest = (row: readonly number[]) => row.reduce((sum, value, at) => (shown.has(at) ? sum : sum + value), 0);
  return {
    positions,
    others: all.length - positions.length,
    rows: values.map((row) => [...positions.map((position) => row[position]!), rest(row)]),
  };
}
