import { expect, it } from 'vitest';
import { joinTags } from './joinTags.ts';

it('puts tags that would lie over each other into one line, of all groups, and leaves the others alone', () => {
  const point = (label: string, x: number, y: number, tag?: string) => ({ label, x, y, tag });
  const groups = joinTags(
    [
      { name: 'on', tone: 'pos', points: [point('A', 0, 0, 'A'), point('B', 0, 9, 'B'), point('C', 0.5, 0.2)] },
      { name: 'off', tone: 'neg', points: [point('D', 0.1, 0.1, 'D'), point('E', 5, 0, 'E')] },
    ],
    [0, 10],
    [0, 10],
  );
  expect(groups.map(({ points }) => points.map(({ tag }) => tag))).toEqual([
    ['A, D', 'B', undefined],
    [undefined, 'E'],
  ]);
});
