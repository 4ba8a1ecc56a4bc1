import { type PromptTokens, type TokenBox, tokenBoxes } from '../../lib/tokenBoxes.ts';

/** A clean prompt, its corrupted one, and both as tokens. */
export interface PromptPair {
  place: number;
  clean: { text: string; answers: { correct: string; incorrect?: string } };
  corrupted: string;
  tokens: PromptTokens;
  /** Null while they are not known. */
  corruptedTokens: PromptTokens | null;
}

/** Along which places a sweep goes. */
export interface PairColumns {
  boxes: TokenBox[];
  /** Labels that are found in each prompt by itself; null: every position. */
  positions: string[] | null;
}

/** The places that every prompt has, whatever its length. */
const sharedLabels = ['io', 's1', 's1+1', 's2', 'end'] as const;

/**
 * The columns of a picture over all pairs: the tokens of the shown one where all prompts are equally long, else the named
 * positions.
 */
export function pairColumns(pairs: readonly PromptPair[], shownPlace: number): PairColumns {
  const shown = pairs.find(({ place }) => place === shownPlace) ?? pairs[0];
  if (!shown) return { boxes: [], positions: null };
  const length = shown.tokens.tokens.length;
  if (pairs.every(({ tokens }) => tokens.tokens.length === length)) {
    const other = shown.corruptedTokens?.tokens.length === length ? shown.corruptedTokens : null;
    return { boxes: tokenBoxes(shown.tokens, other), positions: null };
  }
  const positions = sharedLabels.filter((label) => pairs.every(({ tokens }) => label in tokens.labels));
  const boxes = positions.map((label, position) => ({
    position,
    id: -1,
    text: label.toUpperCase(),
    label: label === 's1+1' ? null : label.toUpperCase(),
    tone: 'plain' as const,
    corrupted: null,
  }));
  return { boxes, positions };
}
