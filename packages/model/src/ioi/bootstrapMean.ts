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
  const random = makeRandom(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(random() * n)]!;
    return sum / n;
  }).sort();
  return { mean: center, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

/** Linear between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
