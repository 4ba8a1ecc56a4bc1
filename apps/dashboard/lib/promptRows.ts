/** A prompt with its two answers, as a row a person can edit, and how an edited set travels in the URL. */
export interface PromptRow {
  text: string;
  correct: string;
  incorrect: string;
}

/** Rows as JSON arrays of three strings: short, and readable once decoded. */
export function encodeRows(rows: readonly PromptRow[]): string {
  return JSON.stringify(rows.map(({ text, correct, incorrect }) => [text, correct, incorrect]));
}

/** The rows of a URL; null for anything that is not such a list, so that a broken link shows the built-in prompts. */
export function decodeRows(text: string): PromptRow[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed) || parsed.length === 0) return null;
    const rows = parsed.map((row: unknown) =>
      Array.isArray(row) && row.length === 3 && row.every((cell) => typeof cell === 'string')
        ? { text: row[0] as string, correct: row[1] as string, incorrect: row[2] as string }
        : null,
    );
    return rows.every((row) => row !== null) ? rows : null;
  } catch {
    return null;
  }
}

/** Are two lists of rows the same, so that an edit taken back is no edit? */
export function sameRows(a: readonly PromptRow[], b: readonly PromptRow[]): boolean {
  return encodeRows(a) === encodeRows(b);
}
