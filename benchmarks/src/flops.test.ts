import { expect, it } from 'vitest';
import { generationFlops, passFlops, sweepFlops } from './flops.ts';
import { gpt2Small } from './shape.ts';

// Weights of GPT-2 small's blocks, and of its unembedding.
const blocks = 12 * 12 * 768 * 768;
const unembedding = 768 * 50257;

it('counts two operations for every weight and token, and attention beside it', () => {
  const attention = 12 * 2 * 768 * 15 * 15;
  expect(passFlops(gpt2Small, 8, 15, 1)).toBe(2 * 8 * (15 * blocks + unembedding) + 8 * attention);
  // A token behind one that is there already: the prompt's pass alone, whose last logits choose it.
  expect(generationFlops(gpt2Small, 1, 15, 1)).toBe(passFlops(gpt2Small, 1, 15, 1));
  expect(generationFlops(gpt2Small, 1, 15, 3) / generationFlops(gpt2Small, 1, 15, 1)).toBeLessThan(1.25);
});

it('counts of a sweep what no plan can leave out: both runs at least', () => {
  const prompts = { batch: 8, length: 15 };
  const all = sweepFlops(gpt2Small, { what: 'residPreSweep', differ: 'everywhere', ...prompts });
  const few = sweepFlops(gpt2Small, { what: 'residPreSweep', differ: 's2', ...prompts });
  expect(few).toBeGreaterThan(2 * 8 * 15 * 2 * blocks);
  expect(all).toBeGreaterThan(few);
});
