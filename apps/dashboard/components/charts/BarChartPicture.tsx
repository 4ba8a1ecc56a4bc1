'use client';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { fixed } from '../../lib/format.ts';
import { tooltipAt, xAxis, yAxis } from './axes.tsx';
import { roundDomain, toneColor } from './chartData.ts';
import { wholeNames } from './wholeNames.tsx';

export interface BarChartProps {
  /** Said to a screen reader. */
  label: string;
  bars: readonly { name: string; value: number }[];
  xLabel: string;
  /** Drawn as a dotted line with its value. */
  mean?: number;
  selected?: number;
  onPick?: (index: number) => void;
  height?: number;
  /** Every name stands, in words below each other: of a few bars with names of several words. */
  areNamesWhole?: boolean;
}

/** The bars as recharts draws them. Use `BarChart`, which loads this when needed. */
export function BarChartPicture({ label, bars, xLabel, mean, selected, onPick, areNamesWhole }: BarChartProps) {
  const domain = roundDomain(bars.map((bar) => bar.value));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={[...bars]}
        margin={{ top: 8, right: mean === undefined ? 16 : 88, bottom: 16, left: 0 }}
        aria-label={label}
        title={label}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis dataKey="name" {...xAxis(xLabel)} {...(areNamesWhole && wholeNames(bars.map(({ name }) => name)))} />
        <YAxis {...yAxis(domain)} />
        <Tooltip cursor={{ fill: 'var(--sunken)' }} content={tooltipAt(xLabel)} isAnimationActive={false} />
        <Bar
          dataKey="value"
          name="logits"
          isAnimationActive={false}
          maxBarSize={44}
          onClick={(_, index) => onPick?.(index)}
        >
          {bars.map((bar, i) => (
            <Cell
              key={bar.name}
              fill={toneColor[bar.value >= 0 ? 'pos' : 'neg']}
              stroke={i === selected ? 'var(--accent)' : 'none'}
              strokeWidth={2.5}
              cursor={onPick ? 'pointer' : undefined}
            />
          ))}
        </Bar>
        <ReferenceLine y={0} stroke="var(--line-2)" />
        {mean !== undefined && (
          <ReferenceLine
            y={mean}
            stroke="var(--ink)"
            strokeDasharray="2 3"
            label={{
              value: `mean ${fixed(mean, 2)}`,
              position: 'right',
              fontSize: 12,
              fontWeight: 600,
              fill: 'var(--ink)',
            }}
          />
        )}
      </BarChart>
    </ResponsiveContainer>
  );
}
