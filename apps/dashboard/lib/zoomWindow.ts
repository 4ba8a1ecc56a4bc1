/** The part of a square picture that is shown: `span` rows from `row`, as many columns from `column`, in cells. */
export interface ZoomWindow {
  row: number;
  column: number;
  span: number;
}

export interface CellPlace {
  row: number;
  column: number;
}

/** Fewer cells than this are large enough as they are. */
export const zoomsFrom = 24;
const smallestSpan = 8;
const factor = 1.5;

/** All of it. */
export const wholeWindow = (size: number): ZoomWindow => ({ row: 0, column: 0, span: size });

export const isWhole = ({ span }: ZoomWindow, size: number): boolean => span >= size;

/** One step in or out; the cell stays where it was on the screen. */
export function zoomed(window: ZoomWindow, size: number, step: 1 | -1, { row, column }: CellPlace): ZoomWindow {
  const wanted = Math.round(step > 0 ? window.span / factor : window.span * factor);
  const span = Math.min(size, Math.max(Math.min(size, smallestSpan), wanted));
  const from = (start: number, at: number) => Math.round(at + 0.5 - ((at + 0.5 - start) / window.span) * span);
  return inside({ row: from(window.row, row), column: from(window.column, column), span }, size);
}

/** Moved just as far as needed to show a cell. */
export function showing(window: ZoomWindow, size: number, { row, column }: CellPlace): ZoomWindow {
  const start = (from: number, at: number) => Math.min(at, Math.max(from, at - window.span + 1));
  return inside({ ...window, row: start(window.row, row), column: start(window.column, column) }, size);
}

function inside({ row, column, span }: ZoomWindow, size: number): ZoomWindow {
  const within = (start: number) => Math.min(size - span, Math.max(0, start));
  return { row: within(row), column: within(column), span };
}
