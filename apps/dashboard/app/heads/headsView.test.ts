import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { headsFinding, headsView } from './headsView.ts';
import type { HeadsRun } from './queries.ts';

function run(values: number[], rest: Record<string, number>, total: number): HeadsRun {
  return {
    id: 'r',
    directLogitAttribution: {
      mean: { shape: [2, 2], values },
      total,
      unembedBias: 0.25,
      remainder: 0,
      rest: { axes: [{ labels: Object.keys(rest) }], values: Object.values(rest) },
    },
  };
}

const rest = {
  embed: 0.5,
  pos_embed: -0.25,
  '0_attn_bias': 0.125,
  '1_attn_bias': 0.125,
  '0_mlp_out': 1,
  '1_mlp_out': -1,
};

it('names the heads that write most of it, on both sides, and what the others add', () => {
  const view = headsView(run([0.1, 3, -1, 0.2], rest, 3.05));
  expect(findingText(headsFinding(view))).toBe(
    'One head writes it: L0H1 +3.00. One head writes against it: L1H0 −1.00. The other 2 heads together add +0.30.',
  );
  expect(view.layerTotals[0]).toBeCloseTo(3.1);
  expect(view.toward.map(({ label }) => label)).toEqual(['L0H1', 'L1H1', 'L0H0']);
});

it('adds up: every part of the answer is in one line of the sum', () => {
  const view = headsView(run([0.1, 3, -1, 0.2], rest, 3.05));
  expect(view.parts.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(view.total);
  expect(view.parts.map(({ label }) => label)).toContain('output biases of the two attention layers');
});

it('says plainly that no head stands out', () => {
  const view = headsView(run([0.1, 0.1, 0.1, 0.1], rest, 3));
  expect(findingText(headsFinding(view))).toMatch(/^No single head writes as much as 15\u00a0%/);
});
