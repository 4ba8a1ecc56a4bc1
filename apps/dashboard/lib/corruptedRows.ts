import type { PromptRow } from './promptRows.ts';

/** Corrupted prompts that a person wrote, by the clean prompt they belong to. */
export type CorruptedEdits = Readonly<Record<string, string>>;

/** The edits of a URL; null for anything that is no such list, so that a broken link shows the set's own. */
export function decodeCorrupted(text: string): CorruptedEdits | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return Object.values(parsed).every((value) => typeof value === 'string') ? (parsed as CorruptedEdits) : null;
  } catch {
    return null;
  }
}

/**
 * The corrupted prompt of each row: the one a person wrote for it, else its own in the set. Null where there is none, as
 * for a row that was edited away from the set.
 * @param corrupted of the set, prompt by prompt; null where it has none
 */
export function corruptedTexts(
  rows: readonly PromptRow[],
  set: { rows: readonly PromptRow[]; corrupted: readonly string[] | null },
  edits: CorruptedEdits,
): (string | null)[] {
  const byText = new Map(set.rows.map(({ text }, i) => [text, set.corrupted?.[i] ?? null]));
  return rows.map(({ text }, i) => {
    if (Object.hasOwn(edits, text)) return edits[text]!;
    return set.rows[i]?.text === text ? (set.corrupted?.[i] ?? null) : (byText.get(text) ?? null);
  });
}
