import { describe, expect, it } from 'vitest';
import { nextSort, parseSort, sortedRows, writeSort } from './tableRows.ts';

describe('a table', () => {
  it('sorts numbers as numbers and labels by the numbers in them', () => {
    expect(sortedRows([10, 9, -1], (n) => n, false)).toEqual([-1, 9, 10]);
    expect(sortedRows(['L10H0', 'L9H6', 'L9H10'], (text) => text, false)).toEqual(['L9H6', 'L9H10', 'L10H0']);
  });

  it('keeps what is missing at the end in both directions', () => {
    const rows = [null, 2, Number.NaN, 1];
    expect(sortedRows(rows, (n) => n, false).slice(0, 2)).toEqual([1, 2]);
    expect(sortedRows(rows, (n) => n, true).slice(0, 2)).toEqual([2, 1]);
  });

  it('keeps the order of equal rows', () => {
    const rows = [
      { name: 'a', value: 1 },
      { name: 'b', value: 1 },
    ];
    expect(sortedRows(rows, (row) => row.value, true).map((row) => row.name)).toEqual(['a', 'b']);
  });

  it('starts with the largest number, and turns on the second click', () => {
    const first = nextSort(null, 'effect', true);
    expect(first).toEqual({ column: 'effect', descending: true });
    expect(nextSort(first, 'effect', true).descending).toBe(false);
    expect(nextSort(first, 'head', false)).toEqual({ column: 'head', descending: false });
  });

  it('writes its order into the URL and reads it back', () => {
    for (const sort of [
      { column: 'effect', descending: true },
      { column: 'head', descending: false },
    ]) {
      expect(parseSort(writeSort(sort))).toEqual(sort);
    }
    expect(parseSort(null)).toBeNull();
  });
});
