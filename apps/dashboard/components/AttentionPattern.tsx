'use client';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import { fixed } from '../lib/format.ts';
import { moveFocus } from '../lib/gridCells.ts';
import { patternImage } from '../lib/patternImage.ts';
import { useShownTheme } from '../lib/theme.ts';
import type { TokenBox } from '../lib/tokenBoxes.ts';
import styles from './AttentionPattern.module.css';

export interface AttentionPatternProps {
  label: string;
  /** Row by row, query (destination) down, key (source) across. */
  values: Float32Array;
  boxes: readonly TokenBox[];
  /** What full colour means: 1 for plain attention. */
  range: number;
  /** The row to frame. */
  framed?: number | null;
  onHover?: (query: number | null) => void;
  onPick?: (query: number, key: number) => void;
}

const [edge, names] = [240, 66];
const namedMost = 40;
const toneFill: Partial<Record<TokenBox['tone'], string>> = { io: 'var(--pos)', s1: 'var(--neg)', s2: 'var(--neg)' };

/**
 * Where each token looks: from (query, destination) down, to (key, source) across, the future hatched. Hover or the
 * arrow keys read a cell; a click or Enter picks it.
 */
export function AttentionPattern({ label, values, boxes, range, framed, onHover, onPick }: AttentionPatternProps) {
  const theme = useShownTheme();
  const hatch = useId();
  const size = boxes.length;
  const cell = edge / size;
  const [at, setAt] = useState<{ row: number; column: number } | null>(null);
  const image = useMemo(() => patternImage(values, size, range, theme), [values, size, range, theme]);
  const move = (next: { row: number; column: number } | null) => {
    setAt(next);
    onHover?.(next?.row ?? null);
  };
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = (names + edge) / box.width;
    const column = Math.floor(((event.clientX - box.left) * scale - names) / cell);
    const row = Math.floor(((event.clientY - box.top) * scale) / cell);
    move(row >= 0 && column >= 0 && row < size && column <= row ? { row, column } : null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveFocus(event.key, at ?? { row: size - 1, column: -1 }, { rows: size, columns: size });
    if (next) move({ row: next.row, column: Math.min(next.column, next.row) });
    else if (at && (event.key === 'Enter' || event.key === ' ')) onPick?.(at.row, at.column);
    else return;
    event.preventDefault();
  };
  const value = at ? values[at.row * size + at.column] : null;
  return (
    <div className={styles.frame}>
      {/* biome-ignore-start lint/a11y: its cells are read by the arrow keys and picked by Enter */}
      <svg
        viewBox={`0 0 ${names + edge + 1} ${edge + names}`}
        role="img"
        aria-label={label}
        tabIndex={0}
        className={styles.picture}
        onPointerMove={onPointerMove}
        onPointerLeave={() => move(null)}
        onBlur={() => move(null)}
        onKeyDown={onKeyDown}
        onClick={() => at && onPick?.(at.row, at.column)}
      >
        <defs>
          <pattern id={hatch} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line y2={6} stroke="var(--grid)" strokeWidth={2} />
          </pattern>
        </defs>
        <rect x={names} width={edge} height={edge} fill={`url(#${hatch})`} />
        {image && <image href={image} x={names} width={edge} height={edge} style={{ imageRendering: 'pixelated' }} />}
        <path d={stairs(size, cell)} fill="none" stroke="var(--line-2)" />
        {size <= namedMost && <TokenNames boxes={boxes} cell={cell} at={at} />}
        {framed != null && (
          <rect
            x={names}
            y={framed * cell}
            width={(framed + 1) * cell}
            height={cell}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={2}
          />
        )}
        {at && (
          <rect
            x={names + at.column * cell}
            y={at.row * cell}
            width={cell}
            height={cell}
            fill="none"
            stroke="var(--accent)"
            strokeWidth={2}
          />
        )}
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

/** The line between the past, which can be looked at, and the future. */
function stairs(size: number, cell: number): string {
  const steps = Array.from({ length: size }, (_, i) => `H${names + (i + 1) * cell}V${(i + 1) * cell}`);
  return `M${names} 0${steps.join('')}H${names}Z`;
}

interface NamesProps {
  boxes: readonly TokenBox[];
  cell: number;
  at: { row: number; column: number } | null;
}

function TokenNames({ boxes, cell, at }: NamesProps) {
  const fontSize = Math.min(12, Math.max(6, cell * 0.85));
  const style = (box: TokenBox, active: boolean) => ({
    fontSize,
    fontFamily: 'var(--mono)',
    fontWeight: active || box.tone === 'end' ? 700 : 400,
    fill: toneFill[box.tone] ?? (active ? 'var(--ink)' : 'var(--ink-3)'),
  });
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <g aria-hidden="true">
      {boxes.map((box, i) => (
        <g key={box.position}>
          <text x={names - 4} y={(i + 0.5) * cell + fontSize / 3} textAnchor="end" {...style(box, at?.row === i)}>
            {box.text}
          </text>
          <text
            transform={`translate(${names + (i + 0.5) * cell - fontSize / 3} ${edge + 5}) rotate(90)`}
            {...style(box, at?.column === i)}
          >
            {box.text}
          </text>
        </g>
      ))}
    </g>
  );
}
