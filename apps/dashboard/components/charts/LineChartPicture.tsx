'use client';
import { CartesianGrid, Line, LineChart, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { tooltipAt, xAxis, yAxis } from './axes.tsx';
import { ChartFrame } from './ChartFrame.tsx';
import { legendOf, lineRows, roundDomain, type Series, toneColor } from './chartData.ts';

export interface LineChartProps {
  /** Said to a screen reader. */
  label: string;
  x: readonly (string | number)[];
  series: readonly Series[];
  /** Drawn thin behind the others, without a name of their own, such as the prompts of a mean. */
  thin?: { name: string; values: readonly (readonly number[])[] };
  xLabel: string;
  yLabel: string;
  height?: number;
}

/** The lines as recharts draws them. Use `LineChart`, which loads this when needed. */
export function LineChartPicture({ label, x, series, thin, xLabel, yLabel }: LineChartProps) {
  const background = (thin?.values ?? []).map(
    (values, i): Series => ({ name: `${thin?.name} ${i}`, tone: 'plain', values }),
  );
  const lines = [...background, ...series];
  const domain = roundDomain(lines.flatMap((line) => line.values));
  return (
    <ChartFrame
      yLabel={yLabel}
      legend={[
        ...legendOf(series),
        ...(thin && thin.values.length > 0 ? [{ name: thin.name, color: 'var(--line-2)' }] : []),
      ]}
    >
      <LineChart
        data={lineRows(x, lines)}
        margin={{ top: 8, right: 32, bottom: 16, left: 0 }}
        aria-label={label}
        title={label}
      >
        <CartesianGrid stroke="var(--grid)" vertical={false} />
        <XAxis dataKey="x" {...xAxis(xLabel)} interval={x.length > 20 ? 7 : 'preserveStartEnd'} />
        <YAxis {...yAxis(domain)} />
        <ReferenceLine y={0} stroke="var(--line-2)" />
        <Tooltip content={tooltipAt(xLabel)} isAnimationActive={false} />
        {background.map(({ name }) => (
          <Line
            key={name}
            dataKey={name}
            stroke="var(--line-2)"
            strokeWidth={1}
            dot={false}
            activeDot={false}
            tooltipType="none"
            isAnimationActive={false}
          />
        ))}
        {series.map((line) => (
          <Line
            key={line.name}
            dataKey={line.name}
            stroke={toneColor[line.tone]}
            strokeWidth={2}
            dot={x.length <= 20 ? { r: 2.5, fill: toneColor[line.tone], strokeWidth: 0 } : false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ChartFrame>
  );
}
