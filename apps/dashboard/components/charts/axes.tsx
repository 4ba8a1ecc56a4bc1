import type { XAxisProps, YAxisProps } from 'recharts';
import { ChartTooltip } from './ChartTooltip.tsx';
import { roundTicks } from './chartData.ts';
import { tickRoom, tickText } from './tickText.ts';

const text = { fontSize: 12, fill: 'var(--ink-3)' };

/** The look of every x axis. */
export const xAxis = (label: string): XAxisProps => ({
  tick: text,
  stroke: 'var(--line-2)',
  tickLine: false,
  tickMargin: 6,
  label: { value: label, position: 'insideBottom', offset: -10, ...text },
});

/** The look of every y axis, over a domain that ends on round numbers. */
export const yAxis = (domain: [number, number]): YAxisProps => ({
  tick: text,
  stroke: 'none',
  width: tickRoom(roundTicks(domain)),
  domain,
  ticks: roundTicks(domain),
  tickFormatter: tickText,
});

/** What hovering a place on the x axis says. */
export const tooltipAt = (xLabel: string) => (props: object) => (
  <ChartTooltip {...props} title={(at) => `${xLabel} ${at}`} />
);
