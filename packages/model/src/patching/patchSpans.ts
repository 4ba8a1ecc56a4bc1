import type { AxisName } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';
import type { Patch } from './patchGrid.ts';

/** Consecutive values of one row of an activation, at one position (query), counted from where the row begins. */
export interface Span {
  position: number;
  start: number;
  end: number;
}

const isPosition = (name: AxisName): boolean => name === 'position' || name === 'query';

/**
 * The values that a patch replaces in one prompt. Padding behind a shorter prompt is never among them.
 * @param activation of the site, [prompt, …]
 * @param length tokens of the prompt
 */
export function patchSpans(
  { shape, axes, strides }: Tensor,
  { head, position, key, neuron }: Patch,
  prompt: number,
  length: number,
): Span[] {
  const place = position?.[prompt] ?? null;
  const fixed: Partial<Record<AxisName, number | null>> = {
    head,
    position: place,
    query: place,
    key: key?.[prompt],
    dMlp: neuron,
  };
  const entriesOf = (axis: number): { first: number; count: number } => {
    const { name } = axes[axis]!;
    const index = fixed[name] ?? null;
    if (index !== null) return { first: index, count: 1 };
    return { first: 0, count: isPosition(name) || name === 'key' ? length : shape[axis]! };
  };
  let starts = [0];
  for (let axis = 1; axis < shape.length - 1; axis++) {
    const { first, count } = entriesOf(axis);
    starts = starts.flatMap((start) => Array.from({ length: count }, (_, i) => start + (first + i) * strides[axis]!));
  }
  const { first, count } = entriesOf(shape.length - 1);
  const positionAxis = axes.findIndex(({ name }) => isPosition(name));
  const [stride, positions] = [strides[positionAxis]!, shape[positionAxis]!];
  return starts.map((rowStart) => {
    const start = rowStart + first;
    return { position: Math.floor(start / stride) % positions, start, end: start + count };
  });
}

/** Largest absolute difference of two rows over spans, and the positions that have one. */
export function changeOver(
  a: Float32Array,
  b: Float32Array,
  spans: readonly Span[],
): { change: number; positions: Set<number> } {
  let change = 0;
  const positions = new Set<number>();
  for (const { position, start, end } of spans) {
    let here = 0;
    // Scores behind a query are −∞ in both runs, whose difference is no number.
    for (let i = start; i < end; i++) if (a[i] !== b[i]) here = Math.max(here, Math.abs(a[i]! - b[i]!));
    // NaN counts: it must be run into, not passed by.
    if (here !== 0) positions.add(position);
    change = Math.max(change, here);
  }
  return { change, positions };
}
