/** A cell of a table to export. Numbers keep all digits. */
export type Cell = string | number | null;

function quote(cell: Cell): string {
  if (cell === null) return '';
  const text = String(cell);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV (RFC 4180), header first. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `${[header, ...rows].map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`;
}

/** Rows as text to paste into a spreadsheet; tabs and line ends inside a cell become spaces. */
export function toTsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const clean = (cell: Cell) => (cell === null ? '' : String(cell).replace(/[\t\r\n]/g, ' '));
  return [header, ...rows].map((row) => row.map(clean).join('\t')).join('\n');
}
