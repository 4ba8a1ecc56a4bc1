import { expect, it } from 'vitest';
import { makeMersenneTwister } from './random.ts';

it('draws the integers of torch.manual_seed(seed) on the CPU', () => {
  const draw = (seed: number, count: number) => {
    const next = makeMersenneTwister(seed);
    return Array.from({ length: count }, () => (next() % 19_900) + 100);
  };
  // torch.manual_seed(0); torch.randint(100, 20000, (2, 100)): its ends. 700 draws pass the first refill of 624 words.
  const published = draw(0, 200);
  expect(published.slice(0, 3)).toEqual([1044, 3539, 10733]);
  expect(published.slice(-3)).toEqual([15177, 8342, 3284]);
  expect(draw(7, 8)).toEqual([8615, 592, 18521, 19586, 15383, 8147, 13687, 15079]);
  expect(draw(0, 700).slice(-2)).toEqual([2135, 3026]);
});
