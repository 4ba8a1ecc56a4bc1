'use client';
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { fixed } from '../../lib/format.ts';
import styles from './Chart.module.css';
import { ChartTooltip } from './ChartTooltip.tsx';
import { lineRows, roundDomain, roundTicks, type Series, toneColor } from './chartData.ts';

export interface GroupedBarChartProps {
  /** Said to a screen reader. */
  label: string;
  names: readonly string[];
  groups: readonly Series[];
  xLabel: string;
  height?: number;
}

const axis = { fontSize: 12, fill: 'var(--ink-3)' };

/** The bars as recharts draws them. Use `GroupedBarChart`, which loads this when needed. */
export function GroupedBarChartPicture({ label, names, groups, xLabel }: GroupedBarChartProps) {
  const domain = roundDomain(groups.flatMap(({ values }) => values));
  return (
    <div style={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <div className={`caption ${styles.legend}`}>
        {groups.map(({ name, tone }) => (
          <span key={name}>
            <i className={styles.line} style={{ background: toneColor[tone] }} />
            {name}
          </span>
        ))}
      </div>
      <div style={{ flex: 1, minHeight: 0 }}>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart
            data={lineRows(names, groups)}
            margin={{ top: 8, right: 8, bottom: 16, left: 0 }}
            aria-label={label}
            title={label}
          >
            <CartesianGrid stroke="var(--grid)" vertical={false} />
            <XAxis
              dataKey="x"
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
            <ReferenceLine y={0} stroke="var(--line-2)" />
            <Tooltip
              cursor={{ fill: 'var(--sunken)' }}
              content={(props) => <ChartTooltip {...(props as object)} title={(at) => `${xLabel} ${at}`} />}
              isAnimationActive={false}
            />
            {groups.map(({ name, tone }) => (
              <Bar key={name} dataKey={name} fill={toneColor[tone]} isAnimationActive={false} maxBarSize={28} />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </div>
  );
}
