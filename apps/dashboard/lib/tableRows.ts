import type { Cell } from './csv.ts';

/** Which column a table is sorted by. */
export interface Sort {
  column: string;
  descending: boolean;
}

/** "-effect" is by effect, largest first; as it stands in the URL. */
export function parseSort(text: string | null): Sort | null {
  if (!text) return null;
  return text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}

export function writeSort({ column, descending }: Sort): string {
  return descending ? `-${column}` : column;
}

/** What a click on a column's head asks for: numbers start with the largest, text from A; a second click turns it. */
export function nextSort(current: Sort | null, column: string, isNumeric: boolean): Sort {
  if (current?.column !== column) return { column, descending: isNumeric };
  return { column, descending: !current.descending };
}

/** Rows in the order of one of their cells. Equal rows keep their order, and what is not there stands last either way. */
export function sortedRows<Row>(rows: readonly Row[], cellOf: (row: Row) => Cell, descending: boolean): Row[] {
  const isMissing = (cell: Cell) => cell === null || Number.isNaN(cell);
  return [...rows].sort((left, right) => {
    const [a, b] = [cellOf(left), cellOf(right)];
    if (isMissing(a) || isMissing(b)) return Number(isMissing(a)) - Number(isMissing(b));
    const order =
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true });
    return descending ? -order : order;
  });
}
