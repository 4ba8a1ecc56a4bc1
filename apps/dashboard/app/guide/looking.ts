import { type AttentionPair, attentionPairs, looksFrom, placesOf } from '../../lib/attentionPairs.ts';
import type { BetweenRun } from '../../lib/betweenQuery.ts';
import { type Finding, headPart, number, text, token } from '../../lib/finding.ts';
import { fixed, percent, showToken } from '../../lib/format.ts';
import { byHead } from '../../lib/tensorValues.ts';
import type { PromptTokens } from '../../lib/tokenBoxes.ts';

/** One share of attention: of whose message, and how much. */
export interface Share {
  key: number;
  attention: number;
}

/** The largest shares of a row of attention. */
export function largestShares(row: readonly (number | null)[]): Share[] {
  return row
    .map((attention, key) => ({ key, attention: attention ?? 0 }))
    .sort((a, b) => b.attention - a.attention)
    .slice(0, 3);
}

/** Whose message a head takes most of at the last place. */
export function lookSentence(head: string, [most]: readonly Share[], prompt: PromptTokens): Finding {
  if (!most) return [headPart(head), text(' looks nowhere.')];
  const names = Object.entries(prompt.labels).flatMap(([name, at]) => (at === most.key ? [name.toUpperCase()] : []));
  return [
    headPart(head),
    text(' takes '),
    number(percent(most.attention, 1)),
    text(' of what it copies from '),
    token(showToken(prompt.tokens[most.key]?.text ?? '')),
    text(names.length > 0 ? ` (${names.join(', ')}).` : ', which is none of the names.'),
  ];
}

/** One look of the chain, and the head that looks there most. */
export interface Link {
  pair: AttentionPair;
  head: string;
  query: number;
  key: number;
  attention: number;
}

/** The chain on one prompt; empty where the prompt does not have its positions. */
export function chainLinks(run: BetweenRun, prompt: PromptTokens): Link[] {
  return attentionPairs.flatMap((pair) => {
    const places = placesOf(pair, prompt);
    const heads = byHead(run[pair.key].mean).sort((a, b) => b.value - a.value);
    return places && heads[0] ? [{ pair, ...places, head: heads[0].label, attention: heads[0].value }] : [];
  });
}

/** Does a prompt have the positions that the chain is made of? */
export const hasChain = (prompt: PromptTokens): boolean =>
  attentionPairs.every((pair) => placesOf(pair, prompt) !== null);

export function chainSentence(links: readonly Link[]): Finding {
  const seen = links.filter(({ attention }) => attention >= looksFrom);
  if (seen.length === 0) return [text('No head looks along any step of the chain with more than 0.2.')];
  return [
    ...seen.flatMap(({ pair, head, attention }, i) => [
      text(i === 0 ? '' : ', '),
      headPart(head),
      text(`${i === 0 ? ' looks' : ''} from ${pair.from} to ${pair.to} (`),
      number(fixed(attention)),
      text(')'),
    ]),
    text(seen.length === links.length ? '.' : '; along the other steps nobody looks with more than 0.2.'),
  ];
}
