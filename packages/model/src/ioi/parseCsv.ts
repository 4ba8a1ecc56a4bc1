/** A row of a CSV text, and the line it begins on, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** The rows of a CSV text (RFC 4180): quoted cells may hold commas, line ends and doubled quotes. Empty lines are left out. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let [line, at] = [1, 0];
  while (at < text.length) {
    const row: CsvRow = { line, cells: [] };
    let ended = false;
    while (!ended) {
      const cell = readCell(text, at);
      row.cells.push(cell.value);
      line += cell.lineEnds;
      at = cell.end;
      ended = text[at] !== ',';
      if (!ended) at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (row.cells.some((cell) => cell !== '')) rows.push(row);
  }
  return rows;
}

/** One cell from `start`; it ends before a comma, a line end, or the end of the text. */
function readCell(text: string, start: number): { value: string; end: number; lineEnds: number } {
  if (text[start] !== '"') {
    const end = endOfCell(text, start);
    return { value: text.slice(start, end), end, lineEnds: 0 };
  }
  let end = start + 1;
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
  const value = text.slice(start + 1, end).replaceAll('""', '"');
  const cellEnd = endOfCell(text, end + 1);
  return { value: value + text.slice(end + 1, cellEnd), end: cellEnd, lineEnds: value.split('\n').length - 1 };
}

function endOfCell(text: string, start: number): number {
  const mark = /[,\r\n]/g;
  mark.lastIndex = start;
  return mark.exec(text)?.index ?? text.length;
}
