import type { XAxisProps, XAxisTickContentProps } from 'recharts';
import { nameLines } from './nameLines.ts';

/** In px: names with room between them on a phone; one line of them takes the usual height of an axis. */
const [size, lineHeight, usualHeight] = [11, 14, 30];

/** An x axis that leaves out no name and has room for all of their lines. */
export const wholeNames = (names: readonly string[]): XAxisProps => ({
  interval: 0,
  tick: Name,
  height: usualHeight + lineHeight * (Math.max(...names.map((name) => nameLines(name).length)) - 1),
});

function Name({ x, y, payload }: XAxisTickContentProps) {
  return (
    <text x={x} y={y} textAnchor="middle" fontSize={size} fill="var(--ink-3)">
      {nameLines(String(payload.value)).map((line, i) => (
        <tspan key={line} x={x} dy={i === 0 ? size * 0.71 : lineHeight}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
