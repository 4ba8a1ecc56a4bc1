import { css, divergingColor, sequentialColor, type Theme, textOn } from './colorScale.ts';
import { fixed, signed } from './format.ts';

/** Blue and red around zero, or one hue from 0 to the range: attention and scores. */
export type GridScale = 'diverging' | 'sequential';

/** A cell of a head or position grid, ready to draw. */
export interface GridCell {
  row: number;
  column: number;
  value: number | null;
  fill: string;
  textColor: string;
  /** The value as printed in the cell; empty below the threshold. */
  text: string;
}

/** Cells of `[row][column]` values, row by row. A null is a value that is not there yet: no fill, no text. */
export function gridCells(
  values: readonly (readonly (number | null)[])[],
  {
    range,
    theme,
    printFrom,
    digits = 2,
    scale = 'diverging',
  }: { range: number; theme: Theme; printFrom: number; digits?: number; scale?: GridScale },
): GridCell[] {
  return values.flatMap((cells, row) =>
    cells.map((value, column) => {
      const color =
        scale === 'diverging' ? divergingColor(value ?? 0, range, theme) : sequentialColor((value ?? 0) / range, theme);
      const printed = value !== null && Math.abs(value) >= printFrom;
      return {
        row,
        column,
        value,
        fill: value === null ? 'var(--bg)' : css(color),
        textColor: textOn(color),
        text: printed ? (scale === 'diverging' ? signed(value, digits) : fixed(value, digits)) : '',
      };
    }),
  );
}

/** Where the focus goes with an arrow key, inside the grid; null for any other key. */
export function moveFocus(
  key: string,
  at: { row: number; column: number },
  size: { rows: number; columns: number },
): { row: number; column: number } | null {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
  if (!step) return null;
  const clamp = (value: number, length: number) => Math.min(length - 1, Math.max(0, value));
  return { row: clamp(at.row + step[0]!, size.rows), column: clamp(at.column + step[1]!, size.columns) };
}
