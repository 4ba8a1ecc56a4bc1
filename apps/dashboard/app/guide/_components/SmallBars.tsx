'use client';
import type { GuideBar } from '../writing.ts';

const [width, rowHeight, labelWidth, valueWidth] = [360, 24, 110, 76];
const fill = { pos: 'var(--bar-pos)', neg: 'var(--bar-neg)', plain: 'var(--line-2)' } as const;

interface SmallBarsProps {
  label: string;
  bars: readonly GuideBar[];
  show: (value: number) => string;
}

/** A few labelled bars from a common zero. */
export function SmallBars({ label, bars, show }: SmallBarsProps) {
  const low = Math.min(0, ...bars.map(({ value }) => value));
  const high = Math.max(0, ...bars.map(({ value }) => value));
  const scale = (width - labelWidth - valueWidth) / (high - low || 1);
  const zero = labelWidth - low * scale;
  return (
    <svg
      viewBox={`0 0 ${width} ${bars.length * rowHeight}`}
      width="100%"
      style={{ maxWidth: 440 }}
      role="img"
      aria-label={`${label}: ${bars.map((bar) => `${bar.label} ${show(bar.value)}`).join(', ')}`}
    >
      {bars.map((bar, i) => {
        const y = i * rowHeight;
        const length = Math.abs(bar.value) * scale;
        return (
          <g key={bar.label}>
            <text x={0} y={y + 16} fontSize={12} fontFamily="var(--mono)" fill="var(--ink)">
              {bar.label.length > 13 ? `${bar.label.slice(0, 12)}…` : bar.label}
            </text>
            <rect
              x={bar.value < 0 ? zero - length : zero}
              y={y + 5}
              width={Math.max(1, length)}
              height={14}
              fill={fill[bar.tone]}
            />
            <text x={width} y={y + 16} fontSize={12} textAnchor="end" fill="var(--ink)">
              {show(bar.value)}
            </text>
          </g>
        );
      })}
      <line x1={zero} x2={zero} y1={0} y2={bars.length * rowHeight} stroke="var(--line-2)" />
    </svg>
  );
}
