import { type AttentionPair, attentionPairs, looksFrom, placesOf } from '../../lib/attentionPairs.ts';
import type { BetweenRun } from '../../lib/betweenQuery.ts';
import { type Finding, headPart, number, text } from '../../lib/finding.ts';
import { fixed } from '../../lib/format.ts';
import { byHead, headRows } from '../../lib/tensorValues.ts';
import type { PromptTokens } from '../../lib/tokenBoxes.ts';

/** One pair of positions: the attention of every head, and the head that looks there most. */
export interface PairView {
  pair: AttentionPair;
  /** `[layer][head]`, 0 to 1. */
  values: number[][];
  best: { head: string; attention: number };
}

/** The pairs, in the order of the circuit. */
export function pairViews(run: BetweenRun): PairView[] {
  return attentionPairs.map((pair) => {
    const { mean } = run[pair.key];
    const best = byHead(mean).reduce((most, head) => (head.value > most.value ? head : most));
    return { pair, values: headRows(mean), best: { head: best.label, attention: best.value } };
  });
}

/** The finding of the page. */
export function attentionFinding(views: readonly PairView[]): Finding {
  const seen = views.filter(({ best }) => best.attention >= looksFrom);
  if (seen.length === 0) return [text('No head looks from one of the named positions to another with more than 0.2.')];
  const places = [...new Set(seen.map(({ pair }) => pair.from))];
  return places.flatMap((place) => {
    const own = seen.filter(({ pair }) => pair.from === place);
    return [
      text(`At ${place}, `),
      ...own.flatMap(({ pair, best }, i) => [
        ...(i > 0 ? [text(' and ')] : []),
        headPart(best.head),
        text(` ${pair.words} (`),
        number(fixed(best.attention)),
        text(')'),
      ]),
      text('. '),
    ];
  });
}

/** The heads whose patterns are shown: the pinned ones, else the one that looks most along each pair. */
export function shownHeads(pins: readonly string[], views: readonly PairView[]): string[] {
  if (pins.length > 0) return [...pins];
  return [...new Set(views.filter(({ best }) => best.attention >= looksFrom).map(({ best }) => best.head))];
}

/** A look that is drawn as an arc over the prompt and framed in the pattern. */
export interface Look {
  head: string;
  query: number;
  key: number;
  attention: number;
  words: string;
}

/** The pair that a head looks along most on one prompt; null where it looks along none. */
export function lookOf(head: string, pattern: Float32Array, prompt: PromptTokens): Look | null {
  const size = prompt.tokens.length;
  const looks = attentionPairs.flatMap((pair): Look[] => {
    const places = placesOf(pair, prompt);
    if (!places) return [];
    const attention = pattern[places.query * size + places.key] ?? 0;
    return [{ head, ...places, attention, words: `from ${pair.from} to ${pair.to}` }];
  });
  const best = looks.sort((a, b) => b.attention - a.attention)[0];
  return best && best.attention >= looksFrom ? best : null;
}

/** A head's pattern on the shown prompt, and the look it is known for. */
export interface HeadPattern {
  head: string;
  /** [query, key], row by row. */
  values: Float32Array;
  look: Look | null;
}
