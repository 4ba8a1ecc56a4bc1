import { decodeFloats } from './decodeFloats.ts';

/** A tensor as results carry it: base64 `data`, axes with names and perhaps labels. */
export interface EncodedTensor {
  shape: readonly number[];
  axes: readonly { name: string; labels?: readonly string[] }[];
  data: string;
}

/** A value with its place: "interval.low", "rows[3].value". */
export interface Leaf<Value = unknown> {
  path: string;
  value: Value;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function isTensor(value: unknown): value is EncodedTensor {
  return isObject(value) && Array.isArray(value.shape) && Array.isArray(value.axes) && typeof value.data === 'string';
}

/** Everything in a JSON value that is not a list or an object itself, tensors as a whole. */
export function jsonLeaves(value: unknown, path = ''): Leaf[] {
  if (isTensor(value)) return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((entry, i) => jsonLeaves(entry, `${path}[${i}]`));
  if (!isObject(value)) return [{ path, value }];
  return Object.entries(value).flatMap(([key, entry]) => jsonLeaves(entry, path ? `${path}.${key}` : key));
}

/** The cells of a tensor, each with its place: "mean[L0, H1]". */
export function tensorCells(path: string, { shape, axes, data }: EncodedTensor): Leaf<number>[] {
  return [...decodeFloats(data)].map((value, index) => {
    let rest = index;
    const places = shape.map((size, axis) => {
      const inner = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
      const at = Math.floor(rest / inner) % size;
      rest %= inner;
      return axes[axis]?.labels?.[at] ?? String(at);
    });
    return { path: `${path}[${places.join(', ')}]`, value };
  });
}
