'use client';
import { type PointerEvent, useMemo, useState } from 'react';
import { symmetricRange, type Theme } from '../lib/colorScale.ts';
import { fixed } from '../lib/format.ts';
import { heatmapPixels } from '../lib/heatmapPixels.ts';
import { useShownTheme } from '../lib/theme.ts';
import { ColorLegend } from './ColorLegend.tsx';
import styles from './Heatmap.module.css';

interface HeatmapProps {
  /** Said to a screen reader: what the picture is of and what it shows. */
  label: string;
  /** Row by row, `size` by `size`. */
  values: readonly number[];
  size: number;
  axis: string;
}

const [edge, left, top] = [320, 34, 22];

/** A square matrix of signed values; one pixel image, so that 64 by 64 costs no more than 8 by 8. */
export function Heatmap({ label, values, size, axis }: HeatmapProps) {
  const theme = useShownTheme();
  const range = symmetricRange(values);
  const image = useMemo(() => imageOf(values, size, range, theme), [values, size, range, theme]);
  const [at, setAt] = useState<{ row: number; column: number } | null>(null);
  const ticks = Array.from({ length: size }, (_, i) => i).filter((i) => i % Math.ceil(size / 8) === 0);
  const cell = edge / size;

  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (left + edge) / box.width;
    const column = Math.floor(((event.clientX - box.left) * scale - left) / cell);
    const row = Math.floor(((event.clientY - box.top) * scale - top) / cell);
    const inside = row >= 0 && column >= 0 && row < size && column < size;
    setAt(inside ? { row, column } : null);
  };

  return (
    <div className={styles.frame}>
      <svg
        viewBox={`0 0 ${left + edge} ${top + edge}`}
        role="img"
        aria-label={label}
        className={styles.picture}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
      >
        {ticks.map((i) => (
          <g key={i} fontSize={12} fill="var(--ink-3)">
            <text x={left + (i + 0.5) * cell} y={top - 8} textAnchor="middle">
              {i}
            </text>
            <text x={left - 8} y={top + (i + 0.5) * cell + 4} textAnchor="end">
              {i}
            </text>
          </g>
        ))}
        {image && (
          <image href={image} x={left} y={top} width={edge} height={edge} style={{ imageRendering: 'pixelated' }} />
        )}
        <rect x={left} y={top} width={edge} height={edge} fill="none" stroke="var(--line-2)" />
        {at && (
          <rect
            x={left + at.column * cell}
            y={top + at.row * cell}
            width={cell}
            height={cell}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={2}
          />
        )}
      </svg>
      <div className={styles.foot}>
        <ColorLegend range={range} theme={theme} />
        <span className="caption">
          {at
            ? `${axis} ${at.row} · ${axis} ${at.column}: ${fixed(values[at.row * size + at.column], 5)}`
            : 'hover a cell for its value'}
        </span>
      </div>
    </div>
  );
}

function imageOf(values: readonly number[], size: number, range: number, theme: Theme): string | null {
  if (typeof document === 'undefined' || size === 0) return null;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  canvas.getContext('2d')?.putImageData(new ImageData(heatmapPixels(values, range, theme), size, size), 0, 0);
  return canvas.toDataURL();
}
