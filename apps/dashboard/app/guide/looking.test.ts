import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { circuitParts, circuitSentence } from './circuitView.ts';
import { chainLinks, chainSentence, hasChain, largestShares, lookSentence } from './looking.ts';

const tokens = ['<|endoftext|>', ' M', ' J', ' ran', ' J', ' to'].map((text, position) => ({
  position,
  id: position,
  text,
}));
const prompt = { tokens, labels: { io: 1, s1: 2, 's1+1': 3, s2: 4, end: 5 } };
const grid = (...values: number[]) => ({ mean: { shape: [2, 2], values } });
const run = {
  id: 'r',
  s1: grid(0.9, 0, 0, 0),
  duplicate: grid(0, 0.5, 0, 0),
  induction: grid(0, 0, 0.4, 0),
  inhibition: grid(0.1, 0, 0, 0.1),
  mover: grid(0, 0, 0, 0.7),
};

it('names whose message is taken, by label where the token has one', () => {
  const row = [0.2, 0.6, 0.1, 0, 0.05, 0.05];
  const shares = largestShares(row);
  expect(shares.map(({ key }) => key)).toEqual([1, 0, 2]);
  expect(findingText(lookSentence('L1H1', shares, prompt))).toBe(
    'L1H1 takes 60.0\u00a0% of what it copies from ·M (IO).',
  );
  expect(findingText(lookSentence('L1H1', [{ key: 0, attention: 0.8 }], prompt))).toMatch(/BOS, which is none/);
});

it('finds the head of each look of the chain, and does not call a faint look one', () => {
  const links = chainLinks(run, prompt);
  expect(links.map(({ head, query, key }) => [head, query, key])).toEqual([
    ['L0H0', 3, 2],
    ['L0H1', 4, 2],
    ['L1H0', 4, 3],
    ['L0H0', 5, 4],
    ['L1H1', 5, 1],
  ]);
  expect(findingText(chainSentence(links))).toBe(
    'L0H0 looks from S1+1 to S1 (0.90), L0H1 from S2 to S1 (0.50), L1H0 from S2 to S1+1 (0.40), L1H1 from END to IO (0.70); along the other steps nobody looks with more than 0.2.',
  );
  expect(findingText(chainSentence(links.map((link) => ({ ...link, attention: 0.1 }))))).toMatch(/^No head looks/);
});

it('knows a prompt without the positions of the task', () => {
  expect(hasChain(prompt)).toBe(true);
  expect(hasChain({ tokens, labels: { end: 5 } })).toBe(false);
});

const rows = [
  { head: 'L0H0', role: 'previousToken', value: 0.9, publishedRole: null },
  { head: 'L1H0', role: 'nameMover', value: 0.3, publishedRole: null },
  { head: 'L1H1', role: 'nameMover', value: 0.8, publishedRole: null },
  { head: 'L0H1', role: 'none', value: null, publishedRole: null },
];

it('lists every part of the circuit, strongest candidate first, and says which have none', () => {
  const parts = circuitParts({ rows });
  expect(parts.find(({ role }) => role === 'nameMover')?.heads.map(({ head }) => head)).toEqual(['L1H1', 'L1H0']);
  expect(findingText(circuitSentence(parts, 'yes'))).toMatch(
    /^2 of 7 parts have a candidate, among them L0H0 at the start and L1H1 at the end; five have none: duplicate token/,
  );
  expect(findingText(circuitSentence(parts, 'no'))).toMatch(/not known to do the task/);
  expect(findingText(circuitSentence(circuitParts({ rows: [] }), 'yes'))).toBe('No head is a candidate for any part.');
});
