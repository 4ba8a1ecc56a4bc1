import { expect, it } from 'vitest';
import { graphEdges, placeOf } from './compositionGraph.ts';

const row = (sender: string, receiver: string, score: number) => ({
  sender,
  receiver,
  kind: 'Q' as const,
  score,
  timesChance: 2,
});

it('draws from the earlier head down to the later, the strongest in full', () => {
  const edges = graphEdges([row('L0H1', 'L2H0', 0.5), row('L0H0', 'L1H0', 0.25)]);
  expect(edges.map(({ strength }) => strength)).toEqual([1, 0]);
  expect(edges[0]!.path.startsWith(`M${placeOf('L0H1').x} ${placeOf('L0H1').y}C`)).toBe(true);
  expect(placeOf('L2H0').y).toBeGreaterThan(placeOf('L0H1').y);
});

it('draws no more than can be told apart', () => {
  expect(graphEdges(Array.from({ length: 99 }, () => row('L0H0', 'L1H0', 1)))).toHaveLength(60);
});
