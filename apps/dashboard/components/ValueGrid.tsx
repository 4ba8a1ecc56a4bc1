'use client';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { symmetricRange } from '../lib/colorScale.ts';
import { decimals, fixed } from '../lib/format.ts';
import { type GridScale, gridCells, moveFocus } from '../lib/gridCells.ts';
import { gridGeometry, nameAbove, nameBelow } from '../lib/gridGeometry.ts';
import { useShownTheme } from '../lib/theme.ts';
import { useWidth } from '../lib/useWidth.ts';
import { GridCellPicture } from './GridCellPicture.tsx';
import { GridAxes, GridMarks } from './GridMarks.tsx';
import { GridTooltip } from './GridTooltip.tsx';
import styles from './ValueGrid.module.css';

/** What a cell says on hover and to a screen reader. */
export interface CellText {
  title: string;
  lines: readonly string[];
}

export interface ValueGridProps {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  /** `[row][column]`; null is not measured yet. */
  values: readonly (readonly (number | null)[])[];
  cell: number;
  /** Column texts at 90 degrees below the grid instead of upright above it. */
  columnsBelow?: boolean;
  /** Short names above the columns where their texts stand below: S1, IO, S2, END. */
  labels?: readonly (string | null)[];
  /** Symmetric range of the colours; left out: of these values. */
  range?: number;
  printFrom?: number;
  /** Decimals of what is printed in a cell; default 2 or what the range needs, one less where the grid is drawn much smaller. */
  digits?: number;
  scale?: GridScale;
  describe: (row: number, column: number) => CellText;
  marks?: (row: number, column: number) => { corner?: boolean; letter?: string; pinned?: boolean };
  /** Cells that are drawn pale, such as those whose interval includes zero. */
  isPale?: (row: number, column: number) => boolean;
  onPick?: (row: number, column: number) => void;
  /** What a click does where it is not what Enter does. */
  onOpen?: (row: number, column: number) => void;
}

/** Drawn so much smaller, two decimals could not be read. */
const shortFrom = 1.45;

/** A grid of signed values: cross on hover, arrow keys, Enter picks, a live region speaks the cell. */
export function ValueGrid(props: ValueGridProps) {
  const { rows, columns, values, cell, describe, onPick, onOpen = onPick, labels, columnsBelow = false } = props;
  const theme = useShownTheme();
  const id = useId();
  const [at, setAt] = useState<{ row: number; column: number } | null>(null);
  const range = props.range ?? symmetricRange(values.flat().map((value) => value ?? 0));
  const cellDigits = decimals(range);
  const frame = useRef<HTMLDivElement>(null);
  const shown = useWidth(frame);
  const unitOf = (drawn: number) => Math.max(1, drawn / (shown || drawn));
  const geometry = (nameSize?: number) =>
    gridGeometry(rows, columns.length, cell, { below: columnsBelow, labelled: labels !== undefined, nameSize });
  const nameSize = columnsBelow ? nameBelow(unitOf(geometry().width), cell) : undefined;
  const { left, top, width, height } = geometry(nameSize);
  const unit = unitOf(width);
  const cells = gridCells(values, {
    range,
    theme,
    printFrom: props.printFrom ?? 0.1,
    digits: props.digits ?? (unit < shortFrom ? cellDigits : cellDigits - 1),
    scale: props.scale,
  });
  const text = at && describe(at.row, at.column);
  const value = at ? values[at.row]![at.column] : null;

  const onKeyDown = (event: KeyboardEvent) => {
    const size = { rows: rows.length, columns: columns.length };
    const next = moveFocus(event.key, at ?? { row: -1, column: 0 }, size);
    if (next) setAt(next);
    else if (at && (event.key === 'Enter' || event.key === ' ')) onPick?.(at.row, at.column);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={frame} className={styles.frame} style={{ width: '100%', maxWidth: width }}>
      {/* biome-ignore-start lint/a11y: a grid of SVG cells takes the focus and moves it among them by arrow keys */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="grid"
        aria-label={props.label}
        tabIndex={0}
        aria-activedescendant={at ? `${id}-${at.row}-${at.column}` : undefined}
        className={styles.grid}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
      >
        <GridAxes
          {...{ rows, columns, labels, cell, left, top, at }}
          below={columnsBelow}
          size={nameSize ?? nameAbove(unit)}
        />
        {rows.map((row, r) => (
          <g key={row} role="row" tabIndex={-1}>
            {cells.slice(r * columns.length, (r + 1) * columns.length).map((entry) => (
              <GridCellPicture
                key={entry.column}
                {...{ id, entry, cell, left, top, unit }}
                label={`${describe(r, entry.column).title} ${entry.text || fixed(entry.value, 3)}`}
                isPale={props.isPale?.(r, entry.column) ?? false}
                onEnter={() => setAt({ row: r, column: entry.column })}
                onClick={() => onOpen?.(r, entry.column)}
              />
            ))}
          </g>
        ))}
        <GridMarks {...{ cells, cell, left, top, at, unit, size: [rows.length, columns.length] }} marks={props.marks} />
      </svg>
      {/* biome-ignore-end lint/a11y: as above */}
      {at && text && (
        <GridTooltip cell={`${id}-${at.row}-${at.column}`}>
          <strong>{text.title}</strong>
          <span className={styles.value}>{fixed(value, 4)}</span>
          {text.lines.map((line) => (
            <span key={line} className="caption">
              {line}
            </span>
          ))}
        </GridTooltip>
      )}
      <span className="sr-only" aria-live="polite">
        {at && text ? `${text.title}, ${fixed(value, 3)}. ${text.lines.join('. ')}` : ''}
      </span>
    </div>
  );
}
