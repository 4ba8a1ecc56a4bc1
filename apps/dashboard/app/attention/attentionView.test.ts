import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { attentionFinding, lookOf, pairViews, shownHeads } from './attentionView.ts';

const pair = (values: number[]) => ({ mean: { shape: [2, 2], values } });
const nothing = pair([0, 0.1, 0, 0.1]);
const run = {
  id: 'r',
  s1: nothing,
  duplicate: pair([0.7, 0, 0, 0]),
  induction: pair([0, 0, 0.5, 0]),
  inhibition: nothing,
  mover: pair([0, 0, 0, 0.8]),
};

it('names the head that looks most along each pair, place by place, and leaves out what is weak', () => {
  expect(findingText(attentionFinding(pairViews(run)))).toBe(
    'At S2, L0H0 looks back at the same name (0.70) and L1H0 at the word after it (0.50). At END, L1H1 at the other name, IO (0.80). ',
  );
});

it('shows the pinned heads, else those of the finding', () => {
  const views = pairViews(run);
  expect(shownHeads([], views)).toEqual(['L0H0', 'L1H0', 'L1H1']);
  expect(shownHeads(['L1H1'], views)).toEqual(['L1H1']);
});

it('finds the look of a head on one prompt, and none in a prompt without labels', () => {
  const tokens = [0, 1, 2].map((position) => ({ position, id: position, text: '' }));
  const pattern = Float32Array.of(1, 0, 0, 0.5, 0.5, 0, 0.1, 0.9, 0);
  expect(lookOf('L1H1', pattern, { tokens, labels: { end: 2, io: 1, s2: 0 } })).toMatchObject({ query: 2, key: 1 });
  expect(lookOf('L1H1', pattern, { tokens, labels: { end: 2 } })).toBeNull();
});
