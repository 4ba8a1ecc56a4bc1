import type { Recipe } from './pinnedViews.ts';
import type { PromptTokens } from './tokenBoxes.ts';

/** Two named positions of the task, and what looking from the first to the second is called. */
export interface AttentionPair {
  /** Name of the pair in the answer to `BetweenQuery`. */
  key: 's1' | 'duplicate' | 'induction' | 'inhibition' | 'mover';
  from: string;
  to: string;
  /** As the field takes them. */
  fromLabel: string;
  toLabel: string;
  /** "L0H1 … ". */
  words: string;
}

/** The looks that the circuit is made of, in its order (Wang et al. 2022, section 3). */
export const attentionPairs: readonly AttentionPair[] = [
  { key: 's1', from: 'S1+1', to: 'S1', fromLabel: 's1+1', toLabel: 's1', words: 'looks at the name just before it' },
  { key: 'duplicate', from: 'S2', to: 'S1', fromLabel: 's2', toLabel: 's1', words: 'looks back at the same name' },
  { key: 'induction', from: 'S2', to: 'S1+1', fromLabel: 's2', toLabel: 's1+1', words: 'at the word after it' },
  { key: 'inhibition', from: 'END', to: 'S2', fromLabel: 'end', toLabel: 's2', words: 'looks at S2' },
  { key: 'mover', from: 'END', to: 'IO', fromLabel: 'end', toLabel: 'io', words: 'at the other name, IO' },
];

/** What gives the attention along a pair again. */
export const betweenRecipe = (input: object, { fromLabel, toLabel }: AttentionPair): Recipe => ({
  operation: 'attention.between',
  input: { ...input, from: fromLabel, to: toLabel },
});

/** Below this a head is not said to look there. */
export const looksFrom = 0.2;

/** The positions of a pair in a prompt; null where the prompt has no such labels. */
export function placesOf(pair: AttentionPair, { labels }: PromptTokens): { query: number; key: number } | null {
  const [query, key] = [labels[pair.fromLabel], labels[pair.toLabel]];
  return query === undefined || key === undefined ? null : { query, key };
}
