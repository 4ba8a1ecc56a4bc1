import { entriesOf, type PatternEntry } from './ownPattern.ts';

/** A pattern as text: a line for each query, its keys up to itself. */
export function patternText(values: Float32Array, n: number): string {
  const number = (value: number) => String(Number(value.toPrecision(6)));
  return Array.from({ length: n }, (_, query) =>
    Array.from(values.subarray(query * n, query * n + query + 1), number).join(' '),
  ).join('\n');
}

/** What was read, or what is wrong with it, in words. */
export type ReadPattern = { entries: PatternEntry[] } | { problem: string };

/**
 * Reads numbers that were typed or pasted: a line for each of n tokens, its numbers apart by spaces, commas, semicolons or tabs, whole
 * rows or up to the diagonal. JSON and what numpy prints have brackets, which are passed over.
 */
export function readPattern(text: string, n: number): ReadPattern {
  const rows = linesOf(text).map((line) => line.split(/[\s,;]+/).filter((part) => part !== ''));
  if (rows.length !== n) {
    return {
      problem: `${rows.length} rows were given; the prompt has ${n} tokens, BOS included, so there must be ${n}.`,
    };
  }
  const values = new Float32Array(n * n);
  for (const [query, row] of rows.entries()) {
    if (row.length !== n && row.length !== query + 1) {
      const wanted = query + 1 === n ? `${n}` : `${query + 1}, or ${n} with zeros`;
      return { problem: `Row ${query} has ${row.length} numbers; it must have ${wanted}.` };
    }
    for (const [key, part] of row.entries()) {
      const value = Number(part);
      if (!Number.isFinite(value)) return { problem: `Row ${query}: “${part}” is no number.` };
      if (key > query && value !== 0) {
        return { problem: `Row ${query} has ${part} behind the diagonal: no token looks at a later one.` };
      }
      values[query * n + key] = value;
    }
  }
  return { entries: entriesOf(values, n) };
}

/** Rows of JSON stand between brackets, on one line or many; those of a table on lines of their own. */
function linesOf(text: string): string[] {
  const bracketed = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, inside]) => inside!);
  return bracketed.length > 0 ? bracketed : text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
