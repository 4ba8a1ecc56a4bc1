/** Size of the names beside a grid that is drawn as large as it is. */
const usualName = 12;

/** Where a grid of cells stands inside its drawing: room for row names, column names, and the lines around it. */
export interface GridGeometry {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The geometry of a grid, so that what stands beside it can line up with its rows. */
export function gridGeometry(
  rows: readonly string[],
  columns: number,
  cell: number,
  {
    below = false,
    labelled = false,
    nameSize = usualName,
  }: { below?: boolean; labelled?: boolean; nameSize?: number } = {},
): GridGeometry {
  const longestName = Math.max(0, ...rows.map((row) => row.length));
  const larger = nameSize / usualName;
  const left = Math.max(34, 12 + 8 * larger * longestName);
  const [top, bottom] = below ? [labelled ? 4 + 16 * larger : 4, 64 * larger] : [26, 4];
  // A label such as END is wider than its column.
  return { left, top, width: left + columns * cell + (labelled ? 8 : 2), height: top + rows.length * cell + bottom };
}

/**
 * The size of names that stand upright below their columns, so that they can be read in a drawing that is made smaller: the width
 * of a cell holds them.
 * @param unit so many units of the drawing are a px
 */
export const nameBelow = (unit: number, cell: number): number => screenText(unit, Math.max(usualName, 0.6 * cell));

/**
 * The size of a text of 12 px on the screen, in the units of its drawing, or the most that fits there.
 * @param unit so many units of the drawing are a px: more than one where it is drawn smaller than it is
 */
export const screenText = (unit: number, most: number): number => Math.min(usualName * unit, most);

/** The size of names above their columns: no larger than the room left of a grid holds. */
export const nameAbove = (unit: number): number => screenText(unit, 15);

/** Width of a digit and the room beside it, as a share of its height. */
const letterShare = 0.74;

/** Smaller on the screen, a number cannot be read, in px. */
const textLeast = 9;

/**
 * The number of a cell and its size in the units of the drawing: the zero before its point goes first, and where it would be too
 * small to be read there is none, as hovering and the arrow keys tell it.
 * @param unit so many units of the drawing are a px
 */
export function cellText(text: string, cell: number, unit: number): { text: string; size: number } | null {
  for (const shorter of [text, text.replace(/^([+−]?)0\./, '$1.')]) {
    const size = screenText(unit, cell / (letterShare * shorter.length));
    if (size / unit >= textLeast) return { text: shorter, size };
  }
  return null;
}

/** The cell of a page's main head grid: as large as fits beside a list, whatever the number of heads. */
export function heroCell(heads: number): number {
  return Math.min(56, Math.max(28, Math.round(520 / heads)));
}
