import { expect, it } from 'vitest';
import type { PointGroup } from './chartData.ts';
import { joinTags } from './joinTags.ts';

const point = (label: string, x: number, y: number, tag?: string) => ({ label, x, y, tag });
const axis = (size: number) => ({ domain: [0, 10] as const, size });
const tagsOf = (groups: readonly PointGroup[]) => groups.map(({ points }) => points.map(({ tag }) => tag));

it('puts tags that would lie over each other into one line, of all groups, and leaves the others alone', () => {
  const groups: PointGroup[] = [
    { name: 'on', tone: 'pos', points: [point('A', 0, 0, 'A'), point('B', 0, 9, 'B'), point('C', 0.5, 0.2)] },
    { name: 'off', tone: 'neg', points: [point('D', 0.1, 0.1, 'D'), point('E', 5, 0, 'E')] },
  ];
  expect(tagsOf(joinTags(groups, axis(400), axis(300)))).toEqual([
    ['A, D', 'B', undefined],
    [undefined, 'E'],
  ]);
});

it('puts a tag left of its dot where it would be cut on the right', () => {
  const groups: PointGroup[] = [
    {
      name: 'all',
      tone: 'pos',
      points: [point('A', 9.8, 5, 'L3H0, L3H1'), point('B', 5, 1, 'L3H0'), point('C', 9.9, 9)],
    },
  ];
  const sides = joinTags(groups, axis(300), axis(300)).flatMap(({ points }) => points.map(({ side }) => side));
  expect(sides).toEqual(['left', 'right', undefined]);
});

it('joins more of them where the picture is narrower, and none that the left tag does not reach', () => {
  const groups: PointGroup[] = [
    { name: 'all', tone: 'pos', points: [point('L0H2', 3, 5, 'L0H2'), point('L3H2', 4, 5.2, 'L3H2')] },
  ];
  expect(tagsOf(joinTags(groups, axis(500), axis(300)))).toEqual([['L0H2', 'L3H2']]);
  expect(tagsOf(joinTags(groups, axis(300), axis(300)))).toEqual([['L0H2, L3H2', undefined]]);
});
