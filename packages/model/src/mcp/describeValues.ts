import type { Tensor } from '../tensor.ts';

/** Largest values that stand in for a tensor. */
const largestShown = 10;

/** Labels of an axis that are listed. */
const labelsMax = 64;

/** Where a value stands: axis name to label, or to index where the axis has no labels. */
export type Place = Record<string, string | number>;

/** A tensor without its values. */
export interface DescribedValues {
  shape: number[];
  axes: { name: string; labels?: string[] }[];
  dtype: 'float32';
  statistics: { min: number; max: number; mean: number; nonFinite: number };
  /** Largest in size, first the largest. */
  largest: { at: Place; value: number }[];
}

/** What a tensor looks like without listing its values; NaN and infinities count for nothing but `nonFinite`. */
export function describeValues(tensor: Tensor): DescribedValues {
  const { data, shape, axes } = tensor;
  let [min, max, sum, finite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  const largest: number[] = [];
  for (const [i, value] of data.entries()) {
    if (!Number.isFinite(value)) continue;
    finite++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    const smallest = largest.at(-1);
    if (largest.length === largestShown && Math.abs(value) <= Math.abs(data[smallest!]!)) continue;
    const at = largest.findIndex((other) => Math.abs(value) > Math.abs(data[other]!));
    largest.splice(at < 0 ? largest.length : at, 0, i);
    largest.length = Math.min(largest.length, largestShown);
  }
  return {
    shape: [...shape],
    axes: axes.map(({ name, labels }) => ({ name, ...(labels && labels.length <= labelsMax && { labels }) })),
    dtype: 'float32',
    statistics: { min, max, mean: sum / finite, nonFinite: data.length - finite },
    largest: largest.map((i) => ({ at: placeOf(tensor, i), value: data[i]! })),
  };
}

function placeOf({ axes, shape, strides }: Tensor, offset: number): Place {
  return Object.fromEntries(
    axes.map(({ name, labels }, axis) => {
      const index = Math.floor(offset / strides[axis]!) % shape[axis]!;
      return [name, labels?.[index] ?? index];
    }),
  );
}
