'use client';
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { symmetricRange, type Theme } from '../lib/colorScale.ts';
import { fixed } from '../lib/format.ts';
import { moveFocus } from '../lib/gridCells.ts';
import { heatmapPixels } from '../lib/heatmapPixels.ts';
import { useShownTheme } from '../lib/theme.ts';
import type { CellPlace } from '../lib/zoomWindow.ts';
import { ColorLegend } from './ColorLegend.tsx';
import styles from './Heatmap.module.css';
import { useZoom } from './useZoom.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

interface HeatmapProps {
  /** Said to a screen reader: what the picture is of and what it shows. */
  label: string;
  /** Row by row, `size` by `size`. */
  values: readonly number[];
  size: number;
  axis: string;
}

const [edge, left, top] = [320, 34, 22];

/**
 * A square matrix of signed values; one pixel image, so that 64 by 64 costs no more than 8 by 8. Hover or the arrow keys read a
 * cell; many cells can be zoomed.
 */
export function Heatmap({ label, values, size, axis }: HeatmapProps) {
  const theme = useShownTheme();
  const range = symmetricRange(values);
  const image = useMemo(() => imageOf(values, size, range, theme), [values, size, range, theme]);
  const [at, setAt] = useState<CellPlace | null>(null);
  const picture = useRef<SVGSVGElement>(null);
  const about = useRef(at);
  about.current = at;
  const zoom = useZoom(size, picture, about);
  const { row: firstRow, column: firstColumn, span } = zoom.window;
  const ticks = Array.from({ length: span }, (_, i) => i).filter((i) => i % Math.ceil(span / 8) === 0);
  const cell = edge / span;

  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (left + edge) / box.width;
    const [x, y] = [(event.clientX - box.left) * scale - left, (event.clientY - box.top) * scale - top];
    const isInside = x >= 0 && y >= 0 && x < edge && y < edge;
    setAt(isInside ? { row: firstRow + Math.floor(y / cell), column: firstColumn + Math.floor(x / cell) } : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveFocus(event.key, at ?? { row: 0, column: -1 }, { rows: size, columns: size });
    if (next) {
      setAt(next);
      zoom.show(next);
    } else if (!zoom.onKey(event.key, at)) return;
    event.preventDefault();
  };

  return (
    <div className={styles.frame}>
      {/* biome-ignore-start lint/a11y: its cells are read by the arrow keys */}
      <svg
        ref={picture}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setAt(null)}
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
              {firstColumn + i}
            </text>
            <text x={left - 8} y={top + (i + 0.5) * cell + 4} textAnchor="end">
              {firstRow + i}
            </text>
          </g>
        ))}
        <svg
          x={left}
          y={top}
          width={edge}
          height={edge}
          viewBox={`${firstColumn} ${firstRow} ${span} ${span}`}
          fill="none"
        >
          {image && <image href={image} width={size} height={size} style={{ imageRendering: 'pixelated' }} />}
          {at && (
            <rect
              x={at.column}
              y={at.row}
              width={1}
              height={1}
              stroke="var(--ink)"
              strokeWidth={2}
              vectorEffect="non-scaling-stroke"
            />
          )}
        </svg>
        <rect x={left} y={top} width={edge} height={edge} fill="none" stroke="var(--line-2)" />
      </svg>
      {/* biome-ignore-end lint/a11y: as above */}
      <div className={styles.foot}>
        <ColorLegend range={range} />
        <span className="caption" aria-live="polite">
          {at
            ? `${axis} ${at.row} · ${axis} ${at.column}: ${fixed(values[at.row * size + at.column], 5)}`
            : 'hover a cell, or use the arrow keys, for its value'}
        </span>
        <ZoomButtons zoom={zoom} label={label} size={size} />
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
