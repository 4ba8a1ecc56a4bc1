/** Statistics over the finite values; null where there is none. */
export interface TensorStatistics {
  min: number | null;
  max: number | null;
  mean: number | null;
  standardDeviation: number | null;
  norm: number;
  nonFinite: number;
}

/** Statistics of values, summed in double precision. NaN and infinities are counted and left out. */
export function tensorStatistics(data: Float32Array): TensorStatistics {
  let [min, max, sum, squares, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    squares += value * value;
    count++;
  }
  const nonFinite = data.length - count;
  if (count === 0) return { min: null, max: null, mean: null, standardDeviation: null, norm: 0, nonFinite };
  const mean = sum / count;
  let deviations = 0;
  for (const value of data) if (Number.isFinite(value)) deviations += (value - mean) ** 2;
  return { min, max, mean, standardDeviation: Math.sqrt(deviations / count), norm: Math.sqrt(squares), nonFinite };
}
