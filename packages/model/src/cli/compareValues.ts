import { decodeTensor, type TensorJson, tensorJsonSchema } from '@circuit-lens/shared';

/** How far a value is from what it was. */
export interface ValueComparison {
  /** Numbers that were compared. */
  compared: number;
  /** Largest absolute difference of two numbers, and where it is. */
  largest: number;
  where: string;
  /** The first place where something else is not the same: a shape, a text, a number that is none now. */
  unlike: string | null;
}

/** Compares JSON data number by number, tensors (whose encodings may differ) included. */
export function compareValues(expected: unknown, got: unknown): ValueComparison {
  const found: ValueComparison = { compared: 0, largest: 0, where: '', unlike: null };
  visit(expected, got, '', found);
  return found;
}

function visit(a: unknown, b: unknown, path: string, found: ValueComparison): void {
  const [left, right] = [a, b].map((value) => tensorJsonSchema.safeParse(value).data);
  if (typeof a === 'number' && typeof b === 'number') note(a, b, path, found);
  else if (left && right) visitTensors(left, right, path, found);
  else if (isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const key of keys) visit(a[key], b[key], Array.isArray(a) ? `${path}[${key}]` : join(path, key), found);
  } else if (a !== b) found.unlike ??= path;
}

function visitTensors(a: TensorJson, b: TensorJson, path: string, found: ValueComparison): void {
  if (a.shape.join() !== b.shape.join()) {
    found.unlike ??= path;
    return;
  }
  const [left, right] = [decodeTensor(a), decodeTensor(b)];
  for (const [i, value] of left.entries()) note(value, right[i]!, path, found);
}

function note(a: number, b: number, path: string, found: ValueComparison): void {
  found.compared += 1;
  if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) return;
  const difference = Math.abs(a - b);
  // Also where one of them is no number.
  if (!Number.isFinite(difference)) found.unlike ??= path;
  else if (difference > found.largest) Object.assign(found, { largest: difference, where: path });
}

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
