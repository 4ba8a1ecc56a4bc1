import { type Axis, Tensor } from '../tensor.ts';

/** Where something stands in a value: keys and indices from its root. */
type Path = readonly (string | number)[];

interface PackedTensor {
  path: Path;
  data: Float32Array<ArrayBuffer>;
  shape: readonly number[];
  axes: readonly Axis[];
}

/** A result on its way to the other thread: plain data, with its tensors beside it. */
export interface PackedResult {
  value: unknown;
  tensors: PackedTensor[];
}

/** A packed result, and the buffers to put on the transfer list of its message. */
interface Packed {
  result: PackedResult;
  buffers: ArrayBuffer[];
}

interface FoundTensor {
  path: Path;
  tensor: Tensor;
}

type Copies = Map<Tensor, Float32Array<ArrayBuffer>>;

/**
 * A result as a message: every `Tensor` in it is taken out, since a class does not survive the way between threads.
 *
 * Values are copied once and the copies are handed over. The originals stay: they may be weights, kept activations, or
 * views of one large buffer, and a buffer that was handed over is empty here.
 * @param checkpoint awaited between two copies, since a result may hold hundreds of megabytes
 */
export async function packResult(value: unknown, checkpoint: () => Promise<void>): Promise<Packed> {
  const { plain, found } = separate(value);
  const copies: Copies = new Map();
  for (const { tensor } of found) if (copyOnce(tensor, copies)) await checkpoint();
  return packed(plain, found, copies);
}

/**
 * The same at once, for a partial result: what is sent is how it was at the call, whatever the operation writes into its
 * tensors afterwards.
 */
export function packPartial(value: unknown): Packed {
  const { plain, found } = separate(value);
  const copies: Copies = new Map();
  for (const { tensor } of found) copyOnce(tensor, copies);
  return packed(plain, found, copies);
}

function separate(value: unknown): { plain: unknown; found: FoundTensor[] } {
  const found: FoundTensor[] = [];
  return { plain: takeOutTensors(value, [], (path, tensor) => found.push({ path, tensor })), found };
}

/** @returns whether there was something to copy */
function copyOnce(tensor: Tensor, copies: Copies): boolean {
  if (copies.has(tensor)) return false;
  copies.set(tensor, new Float32Array(tensor.data));
  return true;
}

function packed(plain: unknown, found: readonly FoundTensor[], copies: Copies): Packed {
  const tensors = found.map(({ path, tensor: { shape, axes }, tensor }) => ({
    path,
    data: copies.get(tensor)!,
    shape,
    axes,
  }));
  return { result: { value: plain, tensors }, buffers: [...copies.values()].map((copy) => copy.buffer) };
}

/** The result a message carries, its tensors back in place. */
export function unpackResult({ value, tensors }: PackedResult): unknown {
  const root: Record<string | number, unknown> = { value };
  for (const { path, data, shape, axes } of tensors) {
    const steps = ['value', ...path];
    const last = steps.pop()!;
    const parent = steps.reduce((part, key) => part[key] as typeof root, root);
    parent[last] = new Tensor(data, shape, axes);
  }
  return root.value;
}

function takeOutTensors(part: unknown, path: Path, onTensor: (path: Path, tensor: Tensor) => void): unknown {
  if (part instanceof Tensor) {
    onTensor(path, part);
    return null;
  }
  if (Array.isArray(part)) return part.map((entry, i) => takeOutTensors(entry, [...path, i], onTensor));
  if (!isPlainObject(part)) return part;
  const entries = Object.entries(part).map(([key, entry]) => [key, takeOutTensors(entry, [...path, key], onTensor)]);
  return Object.fromEntries(entries);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
