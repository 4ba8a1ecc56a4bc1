'use client';
import { useRef } from 'react';
import { fixed } from '../../../lib/format.ts';
import { screenText } from '../../../lib/gridGeometry.ts';
import { useWidth } from '../../../lib/useWidth.ts';
import type { Bin, Histogram } from '../histogram.ts';

const [width, height] = [560, 260];
const [left, right, top, bottom] = [36, 16, 20, 36];
const [inner, innerHeight] = [width - left - right, height - top - bottom];

/** The largest text that the room round the bars holds. */
const textMost = 18;

interface HistogramPictureProps {
  /** Said to a screen reader. */
  label: string;
  histogram: Histogram;
  mean: number;
  /** The difference of the prompt that is shown. */
  shown: number | null;
}

/** Bars of a histogram over an axis in logits. */
export function HistogramPicture({ label, histogram: { bins, highest }, mean, shown }: HistogramPictureProps) {
  const [low, high] = [bins[0]!.from, bins.at(-1)!.to];
  const x = (value: number) => left + (inner * (value - low)) / (high - low);
  const y = (prompts: number) => top + innerHeight * (1 - prompts / highest);
  const base = y(0);
  const frame = useRef<HTMLDivElement>(null);
  const fontSize = screenText(width / (useWidth(frame) || width), textMost);
  const axis = { fontSize, fill: 'var(--ink-3)' };
  return (
    <div ref={frame} style={{ minWidth: 320, maxWidth: 680 }}>
      <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} style={{ width: '100%', display: 'block' }}>
        {wholeSteps(highest).map((prompts) => (
          <g key={prompts}>
            <line x1={left} x2={width - right} y1={y(prompts)} y2={y(prompts)} stroke="var(--grid)" />
            <text {...axis} x={left - 8} y={y(prompts) + 4} textAnchor="end">
              {prompts}
            </text>
          </g>
        ))}
        {bins.map((bin) => (
          <rect
            key={bin.from}
            x={x(bin.from) + 1}
            width={Math.max(1, x(bin.to) - x(bin.from) - 2)}
            y={y(bin.lines.length)}
            height={base - y(bin.lines.length)}
            fill={bin.from >= 0 ? 'var(--bar-pos)' : 'var(--bar-neg)'}
          >
            <title>{binText(bin)}</title>
          </rect>
        ))}
        <line x1={left} x2={width - right} y1={base} y2={base} stroke="var(--line-2)" />
        <line x1={x(0)} x2={x(0)} y1={top} y2={base} stroke="var(--line-2)" />
        {edges(bins).map((edge) => (
          <text key={edge} {...axis} x={x(edge)} y={base + 22} textAnchor="middle">
            {fixed(edge, Number.isInteger(edge) ? 0 : 1)}
          </text>
        ))}
        <line x1={x(mean)} x2={x(mean)} y1={top} y2={base} stroke="var(--ink)" strokeDasharray="2 3" />
        <text x={x(mean)} y={top - 6} fontSize={fontSize} fontWeight={600} fill="var(--ink)" textAnchor="middle">
          mean {fixed(mean)}
        </text>
        {shown !== null && (
          <path d={`M${x(shown)} ${base + 1} l-5 8 h10 z`} fill="var(--accent)">
            <title>the prompt that is shown: {fixed(shown, 3)}</title>
          </path>
        )}
      </svg>
    </div>
  );
}

/** About four whole numbers up to the highest bar. */
function wholeSteps(highest: number): number[] {
  const step = Math.max(1, Math.ceil(highest / 4));
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, i) => i * step);
}

/** Edges to write: every one of few bars, every second or fourth of many. */
function edges(bins: readonly Bin[]): number[] {
  const every = bins.length <= 9 ? 1 : bins.length <= 18 ? 2 : 4;
  const all = [...bins.map(({ from }) => from), bins.at(-1)!.to];
  const zero = all.findIndex((edge) => Math.abs(edge) < 1e-9);
  return all.filter((_, i) => (i - zero) % every === 0).map((edge) => Number(edge.toPrecision(12)));
}

function binText({ from, to, lines }: Bin): string {
  const places = lines.slice(0, 12).map(({ place }) => place + 1);
  const which = places.length === 0 ? '' : `: ${places.join(', ')}${lines.length > places.length ? ', …' : ''}`;
  return `${fixed(from)} to ${fixed(to)}: ${lines.length === 1 ? 'one prompt' : `${lines.length} prompts`}${which}`;
}
