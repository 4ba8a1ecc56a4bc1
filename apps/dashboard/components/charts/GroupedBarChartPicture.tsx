'use client';
import { Bar, BarChart, CartesianGrid, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { tooltipAt, xAxis, yAxis } from './axes.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import { legendOf, lineRows, roundDomain, type Series, toneColor } from './chartData.ts';

export interface GroupedBarChartProps {
  /** Said to a screen reader. */
  label: string;
  names: readonly string[];
  groups: readonly Series[];
  xLabel: string;
  /** Values of charts beside it, which its axis holds too. */
  beside?: readonly number[];
  height?: number;
}

/** The bars as recharts draws them. Use `GroupedBarChart`, which loads this when needed. */
export function GroupedBarChartPicture({ label, names, groups, xLabel, beside = [] }: GroupedBarChartProps) {
  const domain = roundDomain([...groups.flatMap(({ values }) => values), ...beside]);
  return (
    <ChartFrame legend={legendOf(groups)}>
      <BarChart
        data={lineRows(names, groups)}
        margin={{ top: 8, right: 8, bottom: 16, left: 0 }}
        aria-label={label}
        title={label}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis dataKey="x" {...xAxis(xLabel)} />
        <YAxis {...yAxis(domain)} />
        <ReferenceLine y={0} stroke="var(--line-2)" />
        <Tooltip cursor={{ fill: 'var(--sunken)' }} content={tooltipAt(xLabel)} isAnimationActive={false} />
        {groups.map(({ name, tone }) => (
          <Bar key={name} dataKey={name} fill={toneColor[tone]} isAnimationActive={false} maxBarSize={28} />
        ))}
      </BarChart>
    </ChartFrame>
  );
}
