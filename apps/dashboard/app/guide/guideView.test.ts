import { expect, it } from 'vitest';
import { findingText } from '../../lib/finding.ts';
import { pageOf } from '../../lib/pages.ts';
import { guideSteps, stepKeys } from './guideSteps.ts';
import { guideFinding, verdictOf } from './guideView.ts';

const score = (...perPrompt: number[]) => ({
  perPrompt,
  mean: perPrompt.reduce((sum, value) => sum + value, 0) / perPrompt.length,
});
const good = score(3, 4, 2, 3, 4, 2, 3, 3);
const bad = score(-3, -4, -2, -3, -4, -2, -3, 1);

it('says that there is something to explain, and how far the reader is', () => {
  expect(findingText(guideFinding(good, 0))).toBe(
    'This model does the task: the right answer leads in 8 of 8 prompts, by +3.00 logits on average, so there is something to explain. Guess first: none of the eight answers is shown yet.',
  );
  expect(findingText(guideFinding(good, 3))).toMatch(/3 of eight answers shown\.$/);
  expect(findingText(guideFinding(good, stepKeys.length))).toMatch(/All eight answers are shown\.$/);
});

it('says plainly that the model does not do the task', () => {
  expect(findingText(guideFinding(bad, 0))).toMatch(
    /^This model does not do the task: the right answer leads in 1 of 8 prompts; the mean difference is −2\.50 logits/,
  );
});

it('does not take one prompt, or a mean against the majority, for the task', () => {
  expect(verdictOf(score(5))).toBe('unclear');
  expect(verdictOf(score(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, -9))).toBe('unclear');
});

it('has each step once, in order, and every page it sends the reader to', () => {
  expect(guideSteps.map(({ key }) => key)).toEqual([...stepKeys]);
  for (const slug of guideSteps.flatMap(({ pages }) => pages)) expect(pageOf(slug).slug).toBe(slug);
});

it('asks whole sentences before the model and the prompts are known', () => {
  const story = { correct: '·Mary', incorrect: '·John', prompts: 0, nLayers: null, nHeads: null };
  for (const step of guideSteps) expect(step.question(story)).toMatch(/^[^ ].*\?$/);
  for (const step of guideSteps) expect(step.question(story)).not.toMatch(/ {2}|null|NaN/);
});
