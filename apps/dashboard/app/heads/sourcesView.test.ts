import { expect, it } from 'vitest';
import { sourceColumns } from './sourcesView.ts';

it('a short prompt has a column for each position', () => {
  expect(sourceColumns([[1, null, 3]], 3)).toEqual({ positions: [0, 1, 2], others: 0, rows: [[1, 0, 3]] });
});

it('of a long one the positions with the largest effects of any head stand in their order, and rows keep their sums', () => {
  const rows = [
    [1, -9, 2, 0, 3],
    [0, 1, 1, 8, 1],
  ];
  expect(sourceColumns(rows, 3)).toEqual({
    positions: [1, 3],
    others: 3,
    rows: [
      [-9, 0, 6],
      [1, 8, 2],
    ],
  });
});
