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
  const n = values.length;
  const center = mean(values);
  if (n < 2) return { mean: center, low: null, high: null };
  const means = drawAgain(n, resamples, seed).map((drawn) => meanOfDrawn(values, drawn));
  return { mean: center, ...percentileInterval(means) };
}

/** Which of `n` values are drawn in each resample: for several means of the same things, drawn alike. */
export function drawAgain(n: number, resamples: number, seed: number): Uint32Array[] {
  const random = makeRandom(seed);
  return Array.from({ length: resamples }, () => Uint32Array.from({ length: n }, () => Math.floor(random() * n)));
}

/** Mean of the values that a resample drew. */
export function meanOfDrawn(values: ArrayLike<number>, drawn: Uint32Array): number {
  let sum = 0;
  for (const i of drawn) sum += values[i]!;
  return sum / drawn.length;
}

/** The 2.5 % and 97.5 % points of what the resamples gave, linear between neighbours. */
export function percentileInterval(resampled: readonly number[]): { low: number; high: number } {
  const sorted = Float64Array.from(resampled).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
