import type { Rect } from './classBoxes.ts';

type Point = readonly [number, number];

/** The stretches of an edge as rectangles, as wide as it is drawn; those of a curve are short. */
export function lineRects(path: string, width: number): Rect[] {
  const points = pointsOf(path);
  return points.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = points[i]!;
    return {
      x: Math.min(x, fromX) - width / 2,
      y: Math.min(y, fromY) - width / 2,
      width: Math.abs(x - fromX) + width,
      height: Math.abs(y - fromY) + width,
    };
  });
}

/** Where a path goes, by the commands that edges are made of. A rounded corner is a point. */
function pointsOf(path: string): Point[] {
  const points: Point[] = [];
  for (const [, command, text = ''] of path.matchAll(/([MLVHQqC])([^MLVHQqC]*)/g)) {
    const numbers = text
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    const [x, y] = points.at(-1) ?? [0, 0];
    if (command === 'H') points.push([numbers[0]!, y]);
    else if (command === 'V') points.push([x, numbers[0]!]);
    else if (command === 'q') points.push([x + numbers[2]!, y + numbers[3]!]);
    else if (command === 'C') points.push(...curve([x, y], numbers));
    else points.push([numbers.at(-2)!, numbers.at(-1)!]);
  }
  return points;
}

const steps = 12;

/** Points of a cubic curve. */
function curve([x0, y0]: Point, [x1, y1, x2, y2, x3, y3]: readonly number[]): Point[] {
  return Array.from({ length: steps }, (_, i): Point => {
    const t = (i + 1) / steps;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    return [a * x0 + b * x1! + c * x2! + d * x3!, a * y0 + b * y1! + c * y2! + d * y3!];
  });
}
