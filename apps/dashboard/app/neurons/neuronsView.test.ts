import { hasNeuron, neuronLabel, parseNeuron } from '@circuit-lens/shared/names';
import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { effectOf, neuronsFinding, neuronsView, partsSentence, partsView } from './neuronsView.ts';
import type { NeuronsRun } from './queries.ts';

const encode = (values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');

function run(values: number[], top: [string, number][], total: number): NeuronsRun {
  return {
    id: 'r',
    directLogitAttribution: {
      top: top.map(([label, mean]) => ({ label, mean })),
      mean: { shape: [2, values.length / 2], data: encode(values) },
      total,
    },
  };
}

const small = run(
  [0.25, -0.125, 0, 0.5, -0.75, 0.0625],
  [
    ['L1N1', -0.75],
    ['L1N0', 0.5],
  ],
  8,
);

it('sums the neurons of a layer on both sides of zero, and knows the effect of each', () => {
  const view = neuronsView(small);
  expect(view.layers).toEqual([
    { toward: 0.25, against: -0.125 },
    { toward: 0.5625, against: -0.75 },
  ]);
  expect(effectOf(view, { layer: 1, neuron: 1 })).toBe(-0.75);
  expect(effectOf(view, { layer: 0, neuron: 3 })).toBeNull();
  expect(effectOf(view, { layer: 2, neuron: 0 })).toBeNull();
});

it('says plainly that no neuron stands out, and which is the largest', () => {
  expect(findingText(neuronsFinding(neuronsView(small)))).toBe(
    'No single neuron writes as much as 15\u00a0% of the difference of +8.00; the largest is L1N1 −0.75. All 6 neurons together write −0.06: +0.81 toward and −0.88 against.',
  );
});

it('names the neurons that write a large share', () => {
  const view = neuronsView({ ...small, directLogitAttribution: { ...small.directLogitAttribution, total: 2 } });
  expect(findingText(neuronsFinding(view))).toMatch(
    /^One neuron writes it: L1N0 \+0\.50\. One neuron writes against it: L1N1 −0\.75\. All 6 neurons/,
  );
});

it('tells heads, neurons and the others apart in the whole sum', () => {
  const parts = ['L0H1', 'L1N1', 'bias', 'embed'].map((label) => ({ label, mean: 0.5 }));
  const view = partsView({
    id: 'r',
    decomposition: { parts, count: 12, rest: -0.25, total: 1.75, unembedBias: 0 },
  });
  expect(view.parts.map(({ kind }) => kind)).toEqual([
    'head',
    'neuron',
    'all biases of attention and MLP layers',
    'token embedding',
  ]);
  expect(partsSentence(view)).toBe(
    'Of the 4 largest, 1 is a head and 1 a neuron; they sum to +2.000. The other 8 parts add −0.250, the bias of the unembedding 0.000.',
  );
});

it('reads labels of neurons and nothing else', () => {
  expect(parseNeuron('L11N611')).toEqual({ layer: 11, neuron: 611 });
  expect(neuronLabel({ layer: 11, neuron: 611 })).toBe('L11N611');
  for (const text of ['L9H9', 'L1N', 'N3', 'L1N2x', '']) expect(parseNeuron(text)).toBeNull();
  expect(hasNeuron({ nLayers: 12, dMlp: 3072 }, { layer: 11, neuron: 3071 })).toBe(true);
  expect(hasNeuron({ nLayers: 12, dMlp: 3072 }, { layer: 11, neuron: 3072 })).toBe(false);
  expect(hasNeuron({ nLayers: 12, dMlp: 3072 }, { layer: 12, neuron: 0 })).toBe(false);
});
