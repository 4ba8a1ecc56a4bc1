'use client';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useRef, useState } from 'react';
import { fixed } from '../lib/format.ts';
import { type GridScale, moveFocus } from '../lib/gridCells.ts';
import { patternImage } from '../lib/patternImage.ts';
import { useShownTheme } from '../lib/theme.ts';
import type { TokenBox } from '../lib/tokenBoxes.ts';
import type { CellPlace } from '../lib/zoomWindow.ts';
import styles from './AttentionPattern.module.css';
import { CellFrame, stairs } from './PatternMarks.tsx';
import { PatternNames, patternSizes } from './PatternNames.tsx';
import { useZoom } from './useZoom.ts';
import { ZoomButtons } from './ZoomButtons.tsx';

export interface AttentionPatternProps {
  label: string;
  /** Row by row, query (destination) down, key (source) across. */
  values: Float32Array;
  boxes: readonly TokenBox[];
  /** What full colour means: 1 for plain attention. */
  range: number;
  /** Of a difference of two patterns: `diverging`; default one hue from 0. */
  scale?: GridScale;
  /** The row to frame. */
  framed?: number | null;
  onHover?: (query: number | null) => void;
  /** Enter, and a click unless it draws. */
  onPick?: (query: number, key: number) => void;
  /** Each cell that a pressed pointer comes to; a finger only where it goes down, since it scrolls the page. */
  onDraw?: (query: number, key: number, isFirst: boolean) => void;
}

const { edge, names } = patternSizes;
const namedMost = 40;

/**
 * Where each token looks: from (query, destination) down, to (key, source) across, the future hatched. Hover or the
 * arrow keys read a cell; a click or Enter picks it. A long text can be zoomed.
 */
export function AttentionPattern({
  label,
  values,
  boxes,
  range,
  framed,
  onHover,
  onPick,
  onDraw,
  scale = 'sequential',
}: AttentionPatternProps) {
  const theme = useShownTheme();
  const hatch = useId();
  const size = boxes.length;
  const [at, setAt] = useState<CellPlace | null>(null);
  const picture = useRef<SVGSVGElement>(null);
  const about = useRef(at);
  about.current = at;
  const zoom = useZoom(size, picture, about);
  const { window } = zoom;
  const cell = edge / window.span;
  const isNamed = window.span <= namedMost;
  const image = useMemo(() => patternImage(values, size, { range, theme, scale }), [values, size, range, theme, scale]);
  const move = (next: CellPlace | null) => {
    setAt(next);
    onHover?.(next?.row ?? null);
  };
  const cellUnder = (event: PointerEvent<SVGSVGElement>): CellPlace | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const unit = (names + edge) / box.width;
    const [x, y] = [(event.clientX - box.left) * unit - names, (event.clientY - box.top) * unit];
    const [row, column] = [window.row + Math.floor(y / cell), window.column + Math.floor(x / cell)];
    const isInside = x >= 0 && y >= 0 && x < edge && y < edge;
    return isInside && row < size && column <= row ? { row, column } : null;
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const next = cellUnder(event);
    const isNew = next?.row !== at?.row || next?.column !== at?.column;
    if (next && isNew && event.buttons === 1 && event.pointerType !== 'touch') onDraw?.(next.row, next.column, false);
    move(next);
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    const next = cellUnder(event);
    if (next && event.button === 0) onDraw?.(next.row, next.column, true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveFocus(event.key, at ?? { row: size - 1, column: -1 }, { rows: size, columns: size });
    if (next) {
      const cellAt = { row: next.row, column: Math.min(next.column, next.row) };
      move(cellAt);
      zoom.show(cellAt);
    } else if (zoom.onKey(event.key, at)) return event.preventDefault();
    else if (at && (event.key === 'Enter' || event.key === ' ')) onPick?.(at.row, at.column);
    else return;
    event.preventDefault();
  };
  const value = at ? values[at.row * size + at.column] : null;
  return (
    <div className={styles.frame}>
      {/* Above the picture, whose height follows its names: they stay under the pointer. */}
      <ZoomButtons zoom={zoom} label={label} size={size} />
      {/* biome-ignore-start lint/a11y: its cells are read by the arrow keys and picked by Enter */}
      <svg
        ref={picture}
        viewBox={`0 0 ${names + edge + 1} ${edge + (isNamed ? names : 4)}`}
        role="img"
        aria-label={label}
        tabIndex={0}
        className={styles.picture}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => move(null)}
        onBlur={() => move(null)}
        onKeyDown={onKeyDown}
        onClick={() => at && !onDraw && onPick?.(at.row, at.column)}
      >
        <defs>
          <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2={6} stroke="var(--grid)" strokeWidth={2} />
          </pattern>
        </defs>
        <rect x={names} width={edge} height={edge} fill={`url(#${hatch})`} />
        <svg
          x={names}
          width={edge}
          height={edge}
          viewBox={`${window.column} ${window.row} ${window.span} ${window.span}`}
          fill="none"
          strokeWidth={2}
        >
          {image && <image href={image} width={size} height={size} style={{ imageRendering: 'pixelated' }} />}
          <path d={stairs(size)} stroke="var(--line-2)" strokeWidth={1} vectorEffect="non-scaling-stroke" />
          {framed != null && <CellFrame row={framed} width={framed + 1} stroke="var(--ink)" />}
          {at && <CellFrame row={at.row} column={at.column} stroke="var(--accent)" />}
        </svg>
        {isNamed && <PatternNames boxes={boxes} cell={cell} at={at} window={window} />}
      </svg>
      {/* biome-ignore-end lint/a11y: as above */}
      <p className={`caption ${styles.readout}`} aria-live="polite">
        {at
          ? `from ${boxes[at.row]!.text} (${at.row}) to ${boxes[at.column]!.text} (${at.column}): ${fixed(value, 4)}`
          : ''}
      </p>
    </div>
  );
}
