import type { PromptRow } from './promptRows.ts';

/** A piece of a sentence: a name in its colour, or the words between. */
export interface SentencePart {
  text: string;
  tone: 'io' | 's' | 'plain';
}

/** The sentence with the answers' names marked wherever they stand as whole words. */
export function sentenceParts({ text, correct, incorrect }: PromptRow): SentencePart[] {
  const names = [correct.trim(), incorrect.trim()].filter((name) => name !== '');
  if (names.length === 0) return [{ text, tone: 'plain' }];
  const pattern = names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return text
    .split(new RegExp(`(?<![\\p{L}\\p{N}])(${pattern})(?![\\p{L}\\p{N}])`, 'u'))
    .filter((part) => part !== '')
    .map((part) => ({
      text: part,
      tone: part === correct.trim() ? 'io' : part === incorrect.trim() ? 's' : 'plain',
    }));
}
