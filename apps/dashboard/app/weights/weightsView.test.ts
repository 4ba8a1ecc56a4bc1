import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { chosenHead, headsByLayer, spectrumView, tokenGrid, weightsFinding } from './weightsView.ts';

const spectrum = (real: number[], copyingScore: number) =>
  spectrumView({
    label: 'L1H0',
    eigenvalues: { real: { values: real }, imaginary: { values: real.map(() => 0) }, copyingScore },
  });
const grid = (values: number[]) =>
  tokenGrid({ label: 'L1H0', tokenCircuit: { axes: [{ labels: [' John', ' to'] }], shape: [2, 2], values } });

it('says that a head copies, suppresses, or does neither', () => {
  expect(findingText(weightsFinding(spectrum([2, 1, -0.1], 0.94), null))).toBe(
    'L1H0 copies what it reads: copying score +0.94, 2 of 3 eigenvalues with a positive real part.',
  );
  expect(findingText(weightsFinding(spectrum([-2, -1], -1), null))).toContain('suppresses what it reads');
  expect(findingText(weightsFinding(spectrum([1, -1], 0), null))).toContain('neither clearly copies nor suppresses');
});

it('says of how many typed tokens the head raises the token itself', () => {
  const of = (values: number[]) => findingText(weightsFinding(spectrum([1], 1), grid(values)));
  expect(of([2, 0, 0, 3])).toMatch(/After reading each of the two tokens below it raises that same token the most\.$/);
  expect(of([2, 0, 1, 0])).toMatch(/After reading one of the two tokens/);
  expect(of([0, 1, 1, 0])).toMatch(/raises none above the others/);
});

it('says nothing of tokens that another head was asked about', () => {
  const other = { ...grid([1, 0, 0, 1]), head: 'L0H0' };
  expect(findingText(weightsFinding(spectrum([1], 1), other))).not.toContain('tokens below');
});

it('shows tokens as everywhere, rows then columns', () => {
  expect(grid([1, 2, 3, 4])).toMatchObject({
    tokens: ['·John', '·to'],
    values: [
      [1, 2],
      [3, 4],
    ],
    onItself: 1,
  });
});

it('takes the head of the URL, then a pin, then a published name mover, and never one that the model lacks', () => {
  const small = { name: 'ioi-mini', config: { nLayers: 2, nHeads: 2 } };
  expect(chosenHead('L0H1', ['L1H1'], small)).toBe('L0H1');
  expect(chosenHead('L9H9', ['L8H6', 'L1H1'], small)).toBe('L1H1');
  expect(chosenHead('nonsense', [], small)).toBe('L1H0');
  expect(chosenHead(null, [], { name: 'gpt2', config: { nLayers: 12, nHeads: 12 } })).toBe('L9H6');
  expect(headsByLayer({ nLayers: 2, nHeads: 3 })[1]).toEqual(['L1H0', 'L1H1', 'L1H2']);
});
