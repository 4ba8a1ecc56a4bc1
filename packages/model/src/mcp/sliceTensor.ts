import { CircuitLensError } from '@circuit-lens/shared';
import { Tensor } from '../tensor.ts';

/** An entry of an axis: its index (negative ones count from the end) or its label. */
export type Entry = number | string;

/** What is wanted of each axis that is named. */
type Entries = Readonly<Record<string, Entry | readonly Entry[]>>;

/** How many values `sliceTensor` would give, before any is taken. @throws CircuitLensError BAD_USER_INPUT */
export function sliceSize(tensor: Tensor, at: Entries): number {
  checkAxes(tensor, at);
  const { axes, shape } = tensor;
  return axes.reduce((size, { name }, axis) => {
    const wanted = at[name];
    return size * (wanted === undefined ? shape[axis]! : [wanted].flat().length);
  }, 1);
}

/**
 * A part of a tensor: for each axis named one entry, which takes the axis away, or a list of entries, which keeps it.
 * @throws CircuitLensError BAD_USER_INPUT for an axis or label that is not there, POSITION_OUT_OF_RANGE for an index
 */
export function sliceTensor(tensor: Tensor, at: Entries): Tensor {
  checkAxes(tensor, at);
  const { axes, shape, strides, data } = tensor;
  const names: string[] = axes.map(({ name }) => name);
  const chosen = axes.map((_, axis) => {
    const wanted = at[names[axis]!];
    if (wanted === undefined) return Array.from({ length: shape[axis]! }, (_, i) => i);
    return [wanted].flat().map((entry) => indexOf(entry, tensor, axis));
  });
  let offsets = [0];
  for (const [axis, indices] of chosen.entries()) {
    offsets = offsets.flatMap((offset) => indices.map((index) => offset + index * strides[axis]!));
  }
  const kept = axes.flatMap((_, axis) => (isOne(at[names[axis]!]) ? [] : [axis]));
  return new Tensor(
    Float32Array.from(offsets, (offset) => data[offset]!),
    kept.map((axis) => chosen[axis]!.length),
    kept.map((axis) => {
      const { name, labels } = axes[axis]!;
      return labels ? { name, labels: chosen[axis]!.map((index) => labels[index]!) } : { name };
    }),
  );
}

function checkAxes({ axes }: Tensor, at: Entries): void {
  const names: string[] = axes.map(({ name }) => name);
  const unknown = Object.keys(at).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new CircuitLensError('BAD_USER_INPUT', `There is no axis "${unknown}". Axes: ${names.join(', ')}.`, {
    field: `at.${unknown}`,
    allowed: names,
  });
}

function isOne(wanted: Entry | readonly Entry[] | undefined): boolean {
  return typeof wanted === 'number' || typeof wanted === 'string';
}

function indexOf(entry: Entry, { axes, shape }: Tensor, axis: number): number {
  const { name, labels } = axes[axis]!;
  const n = shape[axis]!;
  if (typeof entry === 'string') {
    const index = labels?.indexOf(entry) ?? -1;
    if (index >= 0) return index;
    const allowed = labels ? `labels such as ${labels.slice(0, 8).join(', ')}` : 'indices only';
    throw new CircuitLensError('BAD_USER_INPUT', `Axis "${name}" has no entry "${entry}"; it has ${allowed}.`, {
      field: `at.${name}`,
    });
  }
  const index = entry < 0 ? entry + n : entry;
  if (index >= 0 && index < n) return index;
  throw new CircuitLensError(
    'POSITION_OUT_OF_RANGE',
    `Index ${entry} is outside axis "${name}" of size ${n}; allowed are -${n} to ${n - 1}.`,
    { field: `at.${name}`, index: entry, size: n },
  );
}
