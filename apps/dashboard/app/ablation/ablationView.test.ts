import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { ablationFinding, ablationView, movedMost } from './ablationView.ts';
import type { AblationAnswer } from './queries.ts';
import { partsOff, togetherVariables } from './settings.ts';

/** L1H1 wrote 3 and is gone; L1H0 writes 1 more at the old scale, which fell from 2 to 1.6. */
const answer: AblationAnswer = {
  logitDifference: { before: 4, after: 2.5 },
  correctProbability: { before: 0.9, after: 0.7 },
  interval: { low: -2, high: -1 },
  heads: {
    before: { shape: [2, 2], values: [0, 0, 1, 3] },
    after: { shape: [2, 2], values: [0, 0, 2.5, 0] },
  },
  mlps: { before: { shape: [2], values: [0, 0] }, after: { shape: [2], values: [0, 0.25] } },
  naivePrediction: 1,
  split: { removed: -3, replaced: 0, selfRepairHeads: 1, selfRepairMlps: 0, layerNorm: 0.5, remainder: 0 },
  scaleRatio: 1.25,
  nextTokens: { before: [], after: [] },
  hasEffect: true,
};
const off = { heads: ['L1H1'], mlps: [] };

it('goes from before to after in steps that leave nothing over', () => {
  const view = ablationView(answer, off);
  expect(view.steps.reduce((sum, [, value]) => sum + value, view.before)).toBeCloseTo(view.after);
  expect(view.before + view.steps[0]![1]).toBeCloseTo(view.naivePrediction);
  expect(view.grid).toEqual([
    [0, 0],
    [1.5, null],
  ]);
  expect(movedMost(view, 2)).toEqual([
    { label: 'L1H0', value: 1.5 },
    { label: 'MLP 1', value: 0.25 },
  ]);
  expect(findingText(ablationFinding(view, 'L1H1'))).toBe(
    'Without L1H1 the difference goes from 4.00 to 2.50. By what was written there it should be 1.00: the rest of the heads and MLPs gives 1.00 and the final layer norm gives 0.50. L1H0 moved most (+1.50).',
  );
});

it('says that the rest hardly reacts, and that nothing was changed', () => {
  const still = { ...answer.split, selfRepairHeads: 0.1, layerNorm: -0.1 };
  const calm = ablationView({ ...answer, logitDifference: { before: 4, after: 1 }, split: still }, off);
  expect(findingText(ablationFinding(calm, 'L1H1'))).toMatch(/the rest of the model hardly reacts\.$/);
  const same = ablationView({ ...answer, hasEffect: false }, off);
  expect(findingText(ablationFinding(same, 'L1H1'))).toMatch(/^Nothing changes/);
});

it('takes whole layers apart, each part once', () => {
  const settings = { off: ['L1H0', 'L0H1'], mlps: [1], layers: [1], kind: 'mean' as const, at: ['s1+1' as const] };
  expect(partsOff(settings, 2)).toEqual({ heads: ['L1H0', 'L0H1', 'L1H1'], mlps: [1] });
  expect(togetherVariables(settings, 2)).toMatchObject({ kind: 'MEAN', positions: [{ label: 'S1_PLUS_1' }] });
});
