import type { PointGroup } from './chartData.ts';

type Domain = readonly [number, number];

/** Shares of the picture's width and height within which two words would lie over each other. */
const near = { x: 0.09, y: 0.06 };

/** Groups in which points whose tags would overlap have them in one line, beside the first of them. */
export function joinTags(groups: readonly PointGroup[], xDomain: Domain, yDomain: Domain): PointGroup[] {
  const apart = (a: number, b: number, [low, high]: Domain) => Math.abs(a - b) / (high - low || 1);
  const joined = new Map<PointGroup['points'][number], string>();
  const tagged = groups.flatMap(({ points }) => points.filter(({ tag }) => tag));
  for (const point of tagged) {
    const beside = [...joined.keys()].find(
      ({ x, y }) => apart(x, point.x, xDomain) < near.x && apart(y, point.y, yDomain) < near.y,
    );
    const before = beside ? `${joined.get(beside)}, ` : '';
    joined.set(beside ?? point, `${before}${point.tag}`);
  }
  return groups.map((group) => ({
    ...group,
    points: group.points.map((point) => ({ ...point, tag: joined.get(point) })),
  }));
}
