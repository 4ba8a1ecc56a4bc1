import { Tensor, takeNeurons } from '@circuit-lens/model';
import { type AxisName, CircuitLensError } from '@circuit-lens/shared';
import type { DescribedPrompt } from '../runs/DescribedRun.ts';

/** Which part of an activation is wanted; what is left out means all. */
export interface ActivationSelection {
  prompt?: number | null;
  head?: number | null;
  positions?: readonly number[] | null;
  neurons?: readonly number[] | null;
}

const positionAxes: ReadonlySet<AxisName> = new Set<AxisName>(['position', 'query', 'key']);

/**
 * A part of an activation [prompt, position, …] or [prompt, head, query, key]. A prompt or head that is named is no axis
 * of the result. With one prompt, positions are labelled by its tokens and end where it ends.
 * @throws CircuitLensError UNKNOWN_HEAD, POSITION_OUT_OF_RANGE, BAD_USER_INPUT for a head of an activation without heads, or
 *   neurons of one without neurons
 */
export function sliceActivation(
  activation: Tensor,
  prompts: readonly DescribedPrompt[],
  { prompt, head, positions, neurons }: ActivationSelection,
): Tensor {
  let tensor = activation;
  if (head != null) tensor = pickHead(tensor, head);
  if (neurons) tensor = neuronsOf(tensor, neurons);
  const chosen = prompt == null ? null : prompts[prompt]!;
  if (chosen) tensor = labelByTokens(pick(tensor, 0, prompt!), chosen);
  if (positions) tensor = takePositions(tensor, positions, chosen?.tokens.length ?? null);
  return tensor;
}

function pickHead(tensor: Tensor, head: number): Tensor {
  const axis = tensor.axes.findIndex(({ name }) => name === 'head');
  if (axis < 0) {
    throw new CircuitLensError('BAD_USER_INPUT', `This hook point has no heads, so \`head: ${head}\` means nothing.`, {
      field: 'head',
      axes: tensor.axes.map(({ name }) => name),
    });
  }
  const heads = tensor.shape[axis]!;
  if (head >= 0 && head < heads) return pick(tensor, axis, head);
  throw new CircuitLensError('UNKNOWN_HEAD', `head is ${head}; allowed are 0 to ${heads - 1}.`, { head, heads });
}

function neuronsOf(tensor: Tensor, neurons: readonly number[]): Tensor {
  if (tensor.axes.at(-1)?.name === 'dMlp') return takeNeurons(tensor, neurons);
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    'This hook point has no neurons: `neurons` goes with the activations of an MLP before and after GELU.',
    {
      field: 'neurons',
      axes: tensor.axes.map(({ name }) => name),
    },
  );
}

/** Positions behind the end of the prompt leave; the others are named by their tokens. */
function labelByTokens(tensor: Tensor, { tokens }: DescribedPrompt): Tensor {
  const labels = tokens.map(({ text }) => text);
  return tensor.axes.reduce((labelled, { name }, axis) => {
    if (!positionAxes.has(name)) return labelled;
    const n = labelled.shape[axis]!;
    const trimmed = n === tokens.length ? labelled : labelled.take(axis, [...tokens.keys()]);
    return trimmed.withLabels(name, labels);
  }, tensor);
}

function takePositions(tensor: Tensor, positions: readonly number[], length: number | null): Tensor {
  const axis = tensor.axes.findIndex(({ name }) => name === 'position' || name === 'query');
  if (axis < 0) return tensor;
  const n = length ?? tensor.shape[axis]!;
  const indices = positions.map((position) => {
    const index = position < 0 ? position + n : position;
    if (index >= 0 && index < n) return index;
    throw new CircuitLensError(
      'POSITION_OUT_OF_RANGE',
      `Position ${position} is outside 0 to ${n - 1} (or -${n} to -1 from the end).`,
      { position, positions: n },
    );
  });
  return tensor.take(axis, indices);
}

/** One entry of an axis, which leaves. */
function pick(tensor: Tensor, axis: number, index: number): Tensor {
  if (axis === 0) return tensor.sub(index);
  const taken = tensor.take(axis, [index]);
  const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== axis);
  return new Tensor(taken.data, without(taken.shape), without(taken.axes));
}
