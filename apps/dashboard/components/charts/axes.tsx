import type { XAxisProps, YAxisProps } from 'recharts';
import { fixed } from '../../lib/format.ts';
import { ChartTooltip } from './ChartTooltip.tsx';
import { roundTicks } from './chartData.ts';

const text = { fontSize: 12, fill: 'var(--ink-3)' };

const digitsMost = 4;

/** A number on an axis, with as many decimals as it has. */
export function tickText(value: number): string {
  const digits = [0, 1, 2, 3].find((count) => Math.abs(Number(value.toFixed(count)) - value) < 1e-9);
  return fixed(value, digits ?? digitsMost);
}

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
  width: 44,
  domain,
  ticks: roundTicks(domain),
  tickFormatter: tickText,
});

/** What hovering a place on the x axis says. */
export const tooltipAt = (xLabel: string) => (props: object) => (
  <ChartTooltip {...props} title={(at) => `${xLabel} ${at}`} />
);
