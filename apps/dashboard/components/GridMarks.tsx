import type { GridCell } from '../lib/gridCells.ts';
import { screenText } from '../lib/gridGeometry.ts';

type At = { row: number; column: number } | null;

interface AxesProps {
  rows: readonly string[];
  columns: readonly string[];
  labels?: readonly (string | null)[];
  cell: number;
  left: number;
  top: number;
  below: boolean;
  at: At;
  /** Size of the names. */
  size: number;
}

const labelTone: Record<string, string> = { IO: 'var(--pos)', S1: 'var(--neg)', S2: 'var(--neg)' };

/** Row names at the left; column names above, or upright below where they are tokens, then with their labels above. */
export function GridAxes({ rows, columns, labels, cell, left, top, below, at, size }: AxesProps) {
  const style = (active: boolean) => ({
    fontSize: size,
    fontWeight: active ? 700 : 400,
    fill: active ? 'var(--ink)' : 'var(--ink-3)',
  });
  const bottom = top + rows.length * cell + 6;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <g aria-hidden="true">
      {rows.map((name, row) => (
        <text
          key={name}
          x={left - 8}
          y={top + row * cell + cell / 2 + size / 3}
          textAnchor="end"
          {...style(at?.row === row)}
        >
          {name}
        </text>
      ))}
      {columns.map((name, column) => {
        const x = left + column * cell + cell / 2;
        const place = below
          ? {
              transform: `translate(${x + 4} ${bottom}) rotate(-90)`,
              textAnchor: 'end' as const,
              fontFamily: 'var(--mono)',
            }
          : { x, y: top - 8, textAnchor: 'middle' as const };
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may hold the same token
          <text key={column} {...place} {...style(at?.column === column)}>
            {name}
          </text>
        );
      })}
      {labels?.map((name, column) => (
        <text
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          key={column}
          x={left + column * cell + cell / 2}
          y={top - 6}
          textAnchor="middle"
          fontSize={size}
          fontWeight={600}
          fill={labelTone[name ?? ''] ?? 'var(--ink)'}
        >
          {name}
        </text>
      ))}
    </g>
  );
}

interface MarksProps {
  cells: readonly GridCell[];
  cell: number;
  left: number;
  top: number;
  at: At;
  unit: number;
  size: readonly [number, number];
  marks?: (row: number, column: number) => { corner?: boolean; letter?: string; pinned?: boolean };
}

/** What lies over the cells: published-role corners, type letters, pins, and the cross through the cell under the pointer. */
export function GridMarks({ cells, cell, left, top, at, unit, size: [rows, columns], marks }: MarksProps) {
  const size = screenText(unit, cell / 2);
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus
    <g aria-hidden="true" pointerEvents="none">
      {marks &&
        cells.map(({ row, column, text, textColor }) => {
          const mark = marks(row, column);
          const [x, y] = [left + column * cell, top + row * cell];
          const corner = Math.max(6, cell / 5);
          return (
            <g key={`${row}-${column}`}>
              {mark.corner && <path d={`M${x + cell - corner} ${y}h${corner}v${corner}z`} fill="var(--ink-3)" />}
              {mark.letter && !text && (
                <text x={x + cell / 2} y={y + cell / 2 + size / 3} textAnchor="middle" fontSize={size} fill={textColor}>
                  {mark.letter}
                </text>
              )}
              {mark.pinned && (
                <rect
                  x={x - 1}
                  y={y - 1}
                  width={cell + 2}
                  height={cell + 2}
                  rx={3}
                  fill="none"
                  stroke="var(--accent)"
                  strokeWidth={2.5}
                />
              )}
            </g>
          );
        })}
      {at && (
        <g fill="none" stroke="var(--ink)">
          <rect x={left} y={top + at.row * cell} width={columns * cell} height={cell} opacity={0.28} />
          <rect x={left + at.column * cell} y={top} width={cell} height={rows * cell} opacity={0.28} />
          <rect x={left + at.column * cell} y={top + at.row * cell} width={cell} height={cell} strokeWidth={2} />
        </g>
      )}
    </g>
  );
}
