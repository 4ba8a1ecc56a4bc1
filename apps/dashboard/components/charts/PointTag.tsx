import type { LabelProps } from 'recharts';
import type { TaggedPoint } from './joinTags.ts';

/** Between a dot and its tag, in px. */
const gap = 5;

/** What stands beside a dot of a scatter chart, in one line. */
export function PointTag({ x, y, width, height, value, side }: LabelProps & Pick<TaggedPoint, 'side'>) {
  if (value === undefined || value === null || value === '') return null;
  const [left, top, across, down] = [x, y, width, height].map(Number) as [number, number, number, number];
  const isLeft = side === 'left';
  return (
    <text
      x={isLeft ? left - gap : left + across + gap}
      y={top + down / 2}
      dy="0.35em"
      textAnchor={isLeft ? 'end' : 'start'}
      fontSize={12}
      fill="var(--ink-2)"
    >
      {String(value)}
    </text>
  );
}
