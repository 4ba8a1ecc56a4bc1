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
import { ChartTooltip } from './ChartTooltip.tsx';
import { roundDomain, roundTicks, toneColor } from './chartData.ts';

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
}

const axis = { fontSize: 12, fill: 'var(--ink-3)' };

/** The bars as recharts draws them. Use `BarChart`, which loads this when needed. */
export function BarChartPicture({ label, bars, xLabel, mean, selected, onPick }: BarChartProps) {
  const domain = roundDomain(bars.map((bar) => bar.value));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...bars]} margin={{ top: 8, right: 88, bottom: 16, left: 0 }} aria-label={label} title={label}>
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis
          dataKey="name"
          tick={axis}
          stroke="var(--line-2)"
          tickLine={false}
          label={{ value: xLabel, position: 'insideBottom', offset: -10, ...axis }}
        />
        <YAxis
          tick={axis}
          stroke="none"
          width={40}
          domain={domain}
          ticks={roundTicks(domain)}
          tickFormatter={(value: number) => fixed(value, Number.isInteger(value) ? 0 : 1)}
        />
        <Tooltip
          cursor={{ fill: 'var(--sunken)' }}
          content={(props) => <ChartTooltip {...(props as object)} title={(at) => `${xLabel} ${at}`} />}
          isAnimationActive={false}
        />
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
