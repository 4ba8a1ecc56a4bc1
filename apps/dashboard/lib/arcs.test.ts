import { expect, it } from 'vitest';
import { arcSizes, placeArcs } from './arcs.ts';

const arc = (query: number, key: number) => ({ query, key, attention: 0.5, label: '' });

it('puts arcs of the last token below and all others above', () => {
  const { placed } = placeArcs([arc(4, 1), arc(9, 4)], 10);
  expect(placed.map(({ above }) => above)).toEqual([true, false]);
});

it('makes room for every arc, the longest outermost', () => {
  const { placed, boxY, height } = placeArcs([arc(8, 1), arc(8, 6), arc(9, 2)], 10);
  expect(placed[0]!.query - placed[0]!.key).toBe(2);
  expect(placed[1]!.labelY).toBeLessThan(placed[0]!.labelY);
  expect(Math.min(...placed.map(({ labelY }) => labelY))).toBeGreaterThan(0);
  expect(Math.max(...placed.map(({ labelY }) => labelY))).toBeLessThan(height);
  expect(boxY).toBe(2 * arcSizes.lane + arcSizes.headroom);
});
