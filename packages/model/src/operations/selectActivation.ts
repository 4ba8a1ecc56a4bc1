import { type AxisName, type HeadIndex, headLabel } from '@circuit-lens/shared';
import { Tensor } from '../tensor.ts';

/** Which part of every activation is wanted; null means all of it. */
export interface ActivationSelection {
  /** Unpadded length of every prompt of the run. */
  lengths: readonly number[];
  prompts: readonly number[] | null;
  heads: readonly HeadIndex[] | null;
  /** The same number of positions in each prompt, as indices. */
  positions: { labels: readonly string[]; inPrompt: readonly (readonly number[])[] } | null;
}

/** Stands for a place behind the end of a shorter prompt. */
const padding = -1;

/**
 * The wanted part of one activation: prompts, heads of its own layer, positions (of attention: the query). Places behind
 * the end of a shorter prompt are NaN. Null when the activation has heads and none of its layer is wanted.
 */
export function selectActivation(
  activation: Tensor,
  layer: number | null,
  selection: ActivationSelection,
): Tensor | null {
  const hasHeads = activation.axes.some((axis) => axis.name === 'head');
  const heads = hasHeads && selection.heads ? selection.heads.filter((head) => head.layer === layer) : null;
  if (heads?.length === 0) return null;
  const choose = (axis: AxisName, prompt: number): readonly number[] | null => {
    if (axis === 'prompt') return selection.prompts;
    if (axis === 'head') return heads?.map((head) => head.head) ?? null;
    if (axis !== 'position' && axis !== 'query') return null;
    return selection.positions?.inPrompt[prompt] ?? paddedPositions(selection.lengths, prompt);
  };
  const part = isWhole(selection, heads) ? activation : gather(activation, selection.lengths, choose);
  return label(part, layer, heads, selection);
}

function isWhole({ lengths, prompts, positions }: ActivationSelection, heads: HeadIndex[] | null): boolean {
  return !prompts && !positions && !heads && lengths.every((length) => length === lengths[0]);
}

function paddedPositions(lengths: readonly number[], prompt: number): number[] {
  return Array.from({ length: Math.max(...lengths) }, (_, i) => (i < lengths[prompt]! ? i : padding));
}

/** Copies the chosen indices of every axis but the last, which no selection cuts. The first axis is the prompt. */
function gather(
  activation: Tensor,
  lengths: readonly number[],
  choose: (axis: AxisName, prompt: number) => readonly number[] | null,
): Tensor {
  const { axes, shape, strides, data } = activation;
  const rowLength = shape.at(-1)!;
  const isKeyed = axes.at(-1)!.name === 'key';
  const indicesOf = (axis: number, prompt: number) =>
    choose(axes[axis]!.name, prompt) ?? Array.from({ length: shape[axis]! }, (_, i) => i);
  const prompts = indicesOf(0, 0);
  const newShape = shape.map((n, axis) => (axis === shape.length - 1 ? n : indicesOf(axis, prompts[0] ?? 0).length));
  const out = new Float32Array(newShape.reduce((product, n) => product * n, 1)).fill(Number.NaN);
  let at = 0;
  const copy = (axis: number, offset: number | null, prompt: number): void => {
    if (axis === shape.length - 1) {
      const length = isKeyed ? lengths[prompt]! : rowLength;
      if (offset !== null) out.set(data.subarray(offset, offset + length), at);
      at += rowLength;
      return;
    }
    for (const index of indicesOf(axis, prompt)) {
      const next = offset === null || index === padding ? null : offset + index * strides[axis]!;
      copy(axis + 1, next, axis === 0 ? index : prompt);
    }
  };
  copy(0, 0, 0);
  return new Tensor(out, newShape, axes);
}

function label(
  tensor: Tensor,
  layer: number | null,
  heads: readonly HeadIndex[] | null,
  { positions }: ActivationSelection,
): Tensor {
  const headAxis = tensor.axes.findIndex((axis) => axis.name === 'head');
  const all = headAxis < 0 ? 0 : tensor.shape[headAxis]!;
  const headLabels = heads ?? Array.from({ length: all }, (_, head): HeadIndex => ({ layer: layer ?? 0, head }));
  const labelled = headAxis < 0 ? tensor : tensor.withLabels('head', headLabels.map(headLabel));
  if (!positions) return labelled;
  return labelled.withLabels('position', [...positions.labels]).withLabels('query', [...positions.labels]);
}
