import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { ablationFinding, ablationView, movedMost } from './ablationView.ts';
import { namedNeurons, strongestNeurons } from './neuronSweep.ts';
import type { AblationAnswer } from './queries.ts';
import { kinds, kindWords, offWords, partsOff, sourcesOf, sweepInput, togetherVariables } from './settings.ts';

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
  const settings = {
    off: ['L1H0', 'L0H1'],
    mlps: [1],
    layers: [1],
    neurons: [],
    kind: 'mean' as const,
    at: ['s1+1' as const],
  };
  expect(partsOff(settings, 2)).toEqual({ heads: ['L1H0', 'L0H1', 'L1H1'], mlps: [1] });
  const variables = togetherVariables(settings, 2, null);
  expect(variables).toMatchObject({ kind: 'MEAN', positions: [{ label: 'S1_PLUS_1' }] });
  expect(variables).not.toHaveProperty('source');
  expect(variables).not.toHaveProperty('neurons');
});

it('takes values from the prompts that were chosen, with their labels in the shape that is asked for, and none for zero', () => {
  const source = { weightFlags: {} as never, prependBos: false, prompts: [{ text: 'a', labels: { s2: 4 } }] };
  const settings = { off: [], mlps: [], layers: [], neurons: ['L1N3'], kind: 'resample' as const, at: [] };
  expect(offWords(settings)).toBe('L1N3');
  expect(togetherVariables(settings, 2, source)).toMatchObject({
    neurons: ['L1N3'],
    source: { prependBos: false, prompts: [{ text: 'a', labels: [{ name: 's2', position: 4 }] }] },
  });
  expect(togetherVariables({ ...settings, kind: 'zero' }, 2, source)).not.toHaveProperty('source');
  const input = { prompts: [], weightFlags: {} as never, prependBos: false };
  expect(sweepInput(input, { kind: 'mean', at: ['end'], source })).toMatchObject({ source, positions: ['end'] });
  expect(sweepInput(input, { kind: 'zero', at: [], source })).not.toHaveProperty('source');
  expect(kindWords('resample', 'corrupted')).toBe('each in turn taken from a random one of the corrupted prompts');
  for (const kind of kinds) expect(sourcesOf[kind]).toContain('own');
});

it('finds the neurons of a layer that write most', () => {
  const data = Buffer.from(new Float32Array([9, 9, 9, 1, -3, 2]).buffer).toString('base64');
  expect(strongestNeurons({ shape: [2, 3], data }, 1, 2)).toEqual([
    { label: 'L1N1', direct: -3 },
    { label: 'L1N2', direct: 2 },
  ]);
  expect(namedNeurons({ shape: [2, 3], data }, ['L1N2', 'L9N0', 'L0N1']).map(({ label }) => label)).toEqual([
    'L1N2',
    'L0N1',
  ]);
});
