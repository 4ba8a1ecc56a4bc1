import { expect, it } from 'vitest';
import { comparedRun, differenceOf } from './comparison.ts';
import { defaultWeightFlags, flagsFromList } from './weightFlags.ts';

const answers = { correct: ' Mary', incorrect: ' John' };
const prompt = (text: string) => ({ text, answers });
const all = [
  { place: 0, clean: prompt('a'), corrupted: 'A' },
  { place: 2, clean: { text: 'b', answers: { correct: ' Tom', incorrect: ' Dan' } }, corrupted: null },
];
const run = {
  prompts: all.map(({ clean }) => clean),
  prependBos: true,
  weightFlags: flagsFromList(defaultWeightFlags),
};

it('reads a corrupted prompt for the answers of its clean one, and leaves out prompts without', () => {
  const compared = comparedRun(run, { some: all, all, chosen: 'corrupted' });
  expect(compared?.inputs.map(({ prompts }) => prompts)).toEqual([[prompt('a')], [prompt('A')]]);
  expect(compared?.names).toEqual(['clean', 'corrupted']);
  expect(compared?.inputs[1].prependBos).toBe(true);
});

it('holds one prompt against another with its own answers, and not a whole set', () => {
  const compared = comparedRun(run, { some: all.slice(0, 1), all, chosen: '3' });
  expect(compared?.inputs[1].prompts).toEqual([all[1]!.clean]);
  expect(compared?.names).toEqual(['prompt 1', 'prompt 3']);
  expect(comparedRun(run, { some: all, all, chosen: '3' })).toBeNull();
  expect(comparedRun(run, { some: all.slice(0, 1), all, chosen: '9' })).toBeNull();
  expect(comparedRun(run, { some: all.slice(0, 1), all, chosen: '1' })).toBeNull();
  expect(comparedRun(run, { some: all, all, chosen: null })).toBeNull();
});

it('takes one grid from the other', () => {
  expect(differenceOf([[1, 2]], [[3, 0.5]])).toEqual([[-2, 1.5]]);
});
