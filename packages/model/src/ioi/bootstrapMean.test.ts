import { describe, expect, it } from 'vitest';
import { makeRandom } from '../random.ts';
import { bootstrapMean } from './bootstrapMean.ts';

const random = makeRandom(7);
/** Sums of twelve uniform draws: mean 6, variance 1. */
const values = Array.from({ length: 200 }, () =>
  Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, 0),
);

describe('the bootstrap interval of a mean', () => {
  it('is as wide as that of the normal distribution for many values', () => {
    const { mean, low, high } = bootstrapMean(values, 2000, 0);
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const half = (1.96 * deviation) / Math.sqrt(values.length);
    expect((high! - mean) / half).toBeGreaterThan(0.93);
    expect((high! - mean) / half).toBeLessThan(1.07);
    expect((mean - low!) / half).toBeGreaterThan(0.93);
    expect((mean - low!) / half).toBeLessThan(1.07);
  });

  it('covers the mean that the values were drawn around in some 95 of 100 samples', () => {
    const covered = Array.from({ length: 200 }, (_, sample) => {
      const draw = makeRandom(sample + 1);
      const drawn = Array.from({ length: 40 }, () => draw() - 0.5);
      const { low, high } = bootstrapMean(drawn, 400, sample);
      return low! < 0 && high! > 0;
    }).filter(Boolean).length;
    expect(covered).toBeGreaterThan(180);
    expect(covered).toBeLessThan(200);
  });

  it('is a point for equal values, and not there for one', () => {
    expect(bootstrapMean([2, 2, 2], 100, 0)).toEqual({ mean: 2, low: 2, high: 2 });
    expect(bootstrapMean([2], 100, 0)).toEqual({ mean: 2, low: null, high: null });
  });
});
