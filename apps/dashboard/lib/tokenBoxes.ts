import { showToken } from './format.ts';

/** A token of a prompt, as the API gives it. */
export interface Token {
  position: number;
  id: number;
  text: string;
}

/** A prompt cut into tokens, with its named positions: `io`, `s1`, `s1+1`, `s2`, `end`. */
export interface PromptTokens {
  tokens: readonly Token[];
  labels: Readonly<Record<string, number>>;
}

/** Tokens and labels of a prompt of a run. */
export function promptTokens({ tokens }: { tokens: readonly (Token & { labels: readonly string[] })[] }): PromptTokens {
  const labels = tokens.flatMap((token) => token.labels.map((label) => [label, token.position] as const));
  return { tokens, labels: Object.fromEntries(labels) };
}

export type TokenTone = 'bos' | 'plain' | 'io' | 's1' | 's2' | 'end';

/** One box of the strip: what it says, what stands above it, and the corrupted token below when there is one. */
export interface TokenBox {
  position: number;
  id: number;
  text: string;
  label: string | null;
  tone: TokenTone;
  corrupted: { id: number; text: string; differs: boolean } | null;
}

const toneOf: Record<string, TokenTone> = { io: 'io', s1: 's1', s2: 's2', end: 'end' };

/** The boxes of a prompt; a name that is also the last token keeps its name. */
export function tokenBoxes(prompt: PromptTokens, corrupted: PromptTokens | null = null): TokenBox[] {
  return prompt.tokens.map((token) => {
    const name = Object.keys(toneOf).find((label) => prompt.labels[label] === token.position);
    const other = corrupted?.tokens[token.position];
    const isBos = token.text === '<|endoftext|>' && token.position === 0;
    return {
      position: token.position,
      id: token.id,
      text: showToken(token.text),
      label: name ? name.toUpperCase() : null,
      tone: name ? toneOf[name]! : isBos ? 'bos' : 'plain',
      corrupted: other ? { id: other.id, text: showToken(other.text), differs: other.id !== token.id } : null,
    };
  });
}
