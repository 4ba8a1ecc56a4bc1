import { pages } from '../../lib/pages.ts';

/** What a key asks for. */
export type Shortcut = { kind: 'help' } | { kind: 'prompt'; step: -1 | 1 } | { kind: 'page'; slug: string };

/** The letter that follows `g` for each page: the first letters, the first that is free. */
export function pageLetters(): Map<string, string> {
  const letters = new Map<string, string>();
  for (const page of pages) {
    const letter = [...page.slug].find((candidate) => /[a-z]/.test(candidate) && !letters.has(candidate));
    if (letter) letters.set(letter, page.slug);
  }
  return letters;
}

/** Reads a key. @param pending the key before, when it was `g` */
export function shortcutOf(key: string, pending: 'g' | null): Shortcut | null {
  const slug = pending === 'g' ? pageLetters().get(key) : undefined;
  if (slug) return { kind: 'page', slug };
  if (key === '?') return { kind: 'help' };
  if (key === '[') return { kind: 'prompt', step: -1 };
  return key === ']' ? { kind: 'prompt', step: 1 } : null;
}
