import { mean } from '../mean.ts';
import { makeRandom } from '../random.ts';

/** A mean and its percentile bootstrap interval; null where there is but one value. */
export interface BootstrapMean {
  mean: number;
  low: number | null;
  high: number | null;
}

/**
 * 95 % interval of a mean: the values are drawn again with replacement, `resamples` times, and the 2.5 % and 97.5 %
 * points of those means are taken (Efron and Tibshirani 1993, chapter 13). The same seed gives the same interval.
 */
export function bootstrapMean(values: readonly number[], resamples: number, seed: number): BootstrapMean {
  const center = mean(values);
  if (values.length < 2) return { mean: center, low: null, high: null };
  return { mean: center, ...intervalOfMean(values, drawAgain(values.length, resamples, seed)) };
}

/** Which of `n` values are drawn in each resample, [resample][draw]: one set of draws for many means of the same prompts. */
export function drawAgain(n: number, resamples: number, seed: number): Uint32Array[] {
  const random = makeRandom(seed);
  return Array.from({ length: resamples }, () => Uint32Array.from({ length: n }, () => Math.floor(random() * n)));
}

/** The 95 % interval of the mean of values that are drawn like that. */
export function intervalOfMean(
  values: ArrayLike<number>,
  draws: readonly Uint32Array[],
): { low: number; high: number } {
  const means = Float64Array.from(draws, (drawn) => {
    let sum = 0;
    for (const i of drawn) sum += values[i]!;
    return sum / drawn.length;
  }).sort();
  return { low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Linear between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
