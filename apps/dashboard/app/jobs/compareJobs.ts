import { symmetricRange } from '../../lib/colorScale.ts';
import { decodeFloats } from '../../lib/decodeFloats.ts';
import { type EncodedTensor, isTensor, jsonLeaves, tensorCells } from '../../lib/jsonLeaves.ts';
import { rowsOf } from '../../lib/tensorValues.ts';

/** A place where two inputs are not the same; a dash where one says nothing. */
export interface InputDifference {
  path: string;
  a: string;
  b: string;
}

/** A tensor of two axes in both results. */
export interface GridPair {
  name: string;
  rows: string[];
  columns: string[];
  axes: [string, string];
  a: (number | null)[][];
  b: (number | null)[][];
  /** b − a */
  difference: (number | null)[][];
  /** One scale for both, and that of the difference. */
  range: number;
  differenceRange: number;
}

/** A number in both results; null where it is in one only or not a number. */
export interface NumberPair {
  path: string;
  a: number | null;
  b: number | null;
  /** b − a */
  difference: number | null;
}

export interface ResultComparison {
  grids: GridPair[];
  numbers: NumberPair[];
}

/** A grid with more cells than that is not drawn. */
const cellsMax = 4096;

/** A tensor with more cells than that is not listed. */
const listedMax = 256;

/** Where two inputs differ, in the order of the first. */
export function inputDifferences(a: unknown, b: unknown): InputDifference[] {
  const [left, right] = [a, b].map((value) => new Map(jsonLeaves(value).map((leaf) => [leaf.path, leaf.value])));
  const paths = [...new Set([...left!.keys(), ...right!.keys()])];
  return paths
    .map((path) => ({ path, a: words(left!.get(path)), b: words(right!.get(path)) }))
    .filter((pair) => pair.a !== pair.b);
}

const words = (value: unknown) =>
  value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** Two results of one operation side by side: tensors of two axes as grids, everything else number by number. */
export function compareResults(a: unknown, b: unknown): ResultComparison {
  const [left, right] = [jsonLeaves(a), jsonLeaves(b)];
  const others = new Map(right.map(({ path, value }) => [path, value]));
  const pairs = left.flatMap(({ path, value }) => gridPair(path, value, others.get(path)) ?? []);
  // Some results name a tensor twice: the last name stands.
  const grids = [...new Map(pairs.map((pair) => [JSON.stringify([pair.a, pair.b]), pair])).values()];
  const drawn = new Set(pairs.map(({ name }) => name));
  const [first, second] = [left, right].map((leaves) => numbersOf(leaves.filter(({ path }) => !drawn.has(path))));
  const paths = [...new Set([...first!.keys(), ...second!.keys()])];
  const numbers = paths
    .map((path) => pairOf(path, first!.get(path) ?? null, second!.get(path) ?? null))
    .filter(({ a: left, b: right }) => left !== null || right !== null);
  return { grids, numbers };
}

function gridPair(name: string, a: unknown, b: unknown): GridPair | null {
  if (!isTensor(a) || !isTensor(b) || a.shape.length !== 2 || a.shape.join() !== b.shape.join()) return null;
  const [height, width] = a.shape as [number, number];
  if (height * width > cellsMax) return null;
  const [left, right] = [a, b].map(({ data }) => [...decodeFloats(data)].map(finite)) as [
    (number | null)[],
    (number | null)[],
  ];
  if ([...left, ...right].every((value) => value === null)) return null;
  const difference = left.map((value, i) => minus(right[i]!, value));
  return {
    name,
    rows: namesAlong(a, 0),
    columns: namesAlong(a, 1),
    axes: [a.axes[0]?.name ?? '', a.axes[1]?.name ?? ''],
    a: rowsOf(left, width),
    b: rowsOf(right, width),
    difference: rowsOf(difference, width),
    range: symmetricRange([...left, ...right].map((value) => value ?? 0)),
    differenceRange: symmetricRange(difference.map((value) => value ?? 0)),
  };
}

/** As they stand in the names of heads. */
const letters: Record<string, string> = { layer: 'L', head: 'H' };

function namesAlong({ shape, axes }: EncodedTensor, axis: number): string[] {
  return Array.from(
    { length: shape[axis]! },
    (_, i) => axes[axis]?.labels?.[i] ?? `${letters[axes[axis]?.name ?? ''] ?? ''}${i}`,
  );
}

/** Numbers by their places, single ones first; what is a text, a truth, nothing or a large tensor has none, nor one by prompt and more. */
function numbersOf(leaves: ReturnType<typeof jsonLeaves>): Map<string, number | null> {
  const single = leaves.flatMap(({ path, value }) => (typeof value === 'number' ? [{ path, value }] : []));
  const small = leaves.flatMap(({ path, value }) => (isTensor(value) && isListed(value) ? [{ path, value }] : []));
  const found = [...single, ...small.flatMap(({ path, value }) => tensorCells(path, value))];
  return new Map(found.map(({ path, value }) => [path, finite(value)]));
}

const isListed = ({ shape }: EncodedTensor) =>
  shape.length <= 2 && shape.reduce((product, n) => product * n, 1) <= listedMax;

function pairOf(path: string, a: number | null, b: number | null): NumberPair {
  return { path, a, b, difference: minus(b, a) };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const minus = (b: number | null, a: number | null): number | null => (a === null || b === null ? null : b - a);
