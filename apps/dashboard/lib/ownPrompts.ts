/** A row that is wrong, as `dataset.parse` explains it; row and line are null for the whole text. */
export interface OwnProblem {
  row: number | null;
  line: number | null;
  message: string;
}

/** How many rows of a text `dataset.parse` found good. */
export function goodRowsOf(envelope: unknown): number {
  const { dataset } = (envelope as { result: { dataset: { prompts: unknown[] } | null } }).result;
  return dataset?.prompts.length ?? 0;
}

/** What `dataset.parse` found wrong. */
export function ownProblems(envelope: unknown): OwnProblem[] {
  return (envelope as { result: { problems: OwnProblem[] } }).result.problems;
}

/** JSON starts with a bracket; everything else is read as CSV. */
export function formatOf(text: string): 'csv' | 'json' {
  return /^\s*[[{]/.test(text) ? 'json' : 'csv';
}

/** Where a problem stands, for people. */
export function placeOf({ row, line }: OwnProblem): string {
  if (row === null) return 'The whole text';
  return line === null ? `Row ${row}` : `Row ${row}, line ${line}`;
}
