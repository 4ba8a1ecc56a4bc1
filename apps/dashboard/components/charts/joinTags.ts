import type { PointGroup } from './chartData.ts';

/** One direction of a picture: its values from end to end, and how many px they have. */
interface Axis {
  domain: readonly [number, number];
  size: number;
}

/** Of a tag, in px: a letter, the dot before it, and the height of its line. */
const [letter, dot, line] = [7, 12, 14];
/** Behind the end of the x axis, in px. */
export const margin = 16;

/** A point whose tag, if it has one, stands left of its dot where there is no room for it on the right. */
export type TaggedPoint = PointGroup['points'][number] & { side?: 'left' | 'right' };

/** Groups in which points whose tags would overlap have them in one line, beside the first of them. */
export function joinTags(groups: readonly PointGroup[], x: Axis, y: Axis) {
  const joined = new Map<PointGroup['points'][number], string>();
  for (const point of groups.flatMap(({ points }) => points)) {
    const { tag } = point;
    if (!tag) continue;
    const beside = [...joined].find(([other, text]) => {
      const right = pixels(point.x - other.x, x);
      // A tag stands right of its dot, so that the left one of two is in the way.
      const width = letter * (right >= 0 ? text : tag).length + dot;
      return Math.abs(right) < width && Math.abs(pixels(point.y - other.y, y)) < line;
    });
    if (beside) joined.set(beside[0], `${beside[1]}, ${tag}`);
    else joined.set(point, tag);
  }
  return groups.map((group) => ({
    ...group,
    points: group.points.map((point): TaggedPoint => {
      const tag = joined.get(point);
      if (tag === undefined) return { ...point, tag };
      const room = pixels(x.domain[1] - point.x, x);
      return { ...point, tag, side: letter * tag.length + dot > room + margin ? 'left' : 'right' };
    }),
  }));
}

const pixels = (length: number, { domain: [low, high], size }: Axis) => (length / (high - low || 1)) * size;
