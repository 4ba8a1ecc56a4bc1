import { showToken } from '../../lib/format.ts';
import type { TokensOfText } from '../../lib/rowChecks.ts';

/** A picture with more cells could not be read. */
export const typedTokensMax = 24;

/** The words that were typed, each once; with a space before each they are words inside a sentence. */
export function wordsTyped(typed: string, withSpace: boolean): string[] {
  const words = typed.split(/\s+/).filter((word) => word !== '');
  return [...new Set(words)].map((word) => (withSpace ? ` ${word}` : word));
}

/** What was typed, as the model reads it. */
export interface TypedTokens {
  /** Ids of the words that are one token. */
  ids: number[];
  /** Why the other words are left out. */
  problems: string[];
}

/** Which words are one token, and in words why the others are not. @param tokens how each word is cut */
export function checkTyped(words: readonly string[], tokens: TokensOfText): TypedTokens {
  const kept = words.slice(0, typedTokensMax);
  const problems = kept.flatMap((word) => problemOf(word, tokens));
  const ids = kept.flatMap((word) => (problemOf(word, tokens).length === 0 ? [tokens.get(word)![0]!.id] : []));
  const left = words.length - kept.length;
  return {
    ids: [...new Set(ids)],
    problems:
      left > 0
        ? [
            ...problems,
            `Only the first ${typedTokensMax} words are shown; ${left} more ${left === 1 ? 'is' : 'are'} left out.`,
          ]
        : problems,
  };
}

function problemOf(word: string, tokens: TokensOfText): string[] {
  const cut = tokens.get(word);
  if (cut?.length === 1) return [];
  const parts = (cut ?? []).map(({ text }) => showToken(text)).join(' | ');
  const hint = word.startsWith(' ')
    ? 'Choose another word, or try it without a space before.'
    : 'A word inside a sentence starts with a space; try it with one.';
  return [`“${word.trim()}” is more than one token of this model (${parts}) and is left out. ${hint}`];
}
