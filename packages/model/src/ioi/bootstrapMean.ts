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
  const meanOf = (drawn: Uint32Array) => meanOfDrawn(values, drawn);
  return { mean: mean(values), ...bootstrapInterval(values.length, meanOf, { resamples, seed }) };
}

/**
 * 95 % percentile bootstrap interval of any statistic of `n` prompts; null where there is but one.
 * @param statistic of the prompts drawn, which it gets as indices; the same seed draws the same ones, whatever the statistic
 */
export function bootstrapInterval(
  n: number,
  statistic: (drawn: Uint32Array) => number,
  { resamples, seed }: { resamples: number; seed: number },
): { low: number | null; high: number | null } {
  if (n < 2) return { low: null, high: null };
  return percentileInterval(drawAgain(n, resamples, seed, statistic));
}

/**
 * Draws again and again, `n` of `n` values each time.
 * @param of what is wanted of a draw, given as indices; they are overwritten by the next draw
 */
export function drawAgain<Result>(
  n: number,
  resamples: number,
  seed: number,
  of: (drawn: Uint32Array) => Result,
): Result[] {
  const random = makeRandom(seed);
  const drawn = new Uint32Array(n);
  return Array.from({ length: resamples }, () => {
    for (let i = 0; i < n; i++) drawn[i] = Math.floor(random() * n);
    return of(drawn);
  });
}

/** Mean of the values that a resample drew. */
export function meanOfDrawn(values: ArrayLike<number>, drawn: Uint32Array): number {
  let sum = 0;
  for (const i of drawn) sum += values[i]!;
  return sum / drawn.length;
}

/** The 2.5 % and 97.5 % points of what the resamples gave. */
export function percentileInterval(resampled: readonly number[]): { low: number; high: number } {
  const sorted = Float64Array.from(resampled).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** The 5 %, 50 % and 95 % points. */
export function bandOf(values: readonly number[]): { p5: number; p50: number; p95: number } {
  const sorted = Float64Array.from(values).sort();
  return { p5: quantile(sorted, 0.05), p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
}

/** Linear between neighbours. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
