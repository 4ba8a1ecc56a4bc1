import { expect, it } from 'vitest';
import { firingMost, firingView, readablePrompts } from './firingView.ts';
import type { FiringRun } from './queries.ts';

const encode = (values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64');
const tokens = (...texts: string[]) => texts.map((text, position) => ({ position, id: position, text, labels: [] }));

// Two prompts, three positions, one neuron; the second prompt is one token shorter.
const run: FiringRun = {
  id: 'r',
  prompts: [{ tokens: tokens('<|endoftext|>', ' a', ' b') }, { tokens: tokens('<|endoftext|>', ' a') }],
  activation: {
    shape: [2, 3, 1],
    data: encode([5, 0.5, -0.125, 5, 1.5, Number.NaN]),
  },
};

it('ends each prompt where it ends', () => {
  const view = firingView(run, [0, 4]);
  expect(view.prompts.map(({ tokens: own }) => own.map(({ value }) => value))).toEqual([
    [5, 0.5, -0.125],
    [5, 1.5],
  ]);
  expect(view.prompts.map(({ end }) => end)).toEqual([-0.125, 1.5]);
  expect(view.prompts.map(({ place }) => place)).toEqual([0, 4]);
});

it('ranks tokens without BOS, which is the same in every prompt', () => {
  const view = firingView(run, [0, 4]);
  expect(view).toMatchObject({ onBos: 5, strongest: 1.5 });
  expect(view.words).toEqual([
    { text: '·a', count: 2, mean: 1, largest: 1.5, place: 4, position: 1 },
    { text: '·b', count: 1, mean: -0.125, largest: -0.125, place: 0, position: 2 },
  ]);
  expect(firingMost(view).map(({ place }) => place)).toEqual([4, 0]);
});

it('has nothing to shade where the neuron stays below zero', () => {
  const silent = { ...run, activation: { shape: [2, 3, 1], data: encode([1, -0.1, -0.2, 1, -0.1, Number.NaN]) } };
  expect(firingView(silent, [0, 1]).strongest).toBe(0);
});

it('reads all of a small set, and of a large one as many prompts as the API computes at once', () => {
  expect(readablePrompts(16, 3072)).toBe(1365);
  expect(readablePrompts(1000, 100_000)).toBe(1);
});
