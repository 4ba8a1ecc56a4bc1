/** TransformerLens' view of the weights: one name a parameter, layers and heads as leading axes. */
import { type AxisName, CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';
import { rowsOfHead, transpose } from './matrixLayout.ts';

/** `[layer, head, dModel, dHead]` and the like. */
export interface ParameterInfo {
  name: string;
  shape: number[];
  axes: AxisName[];
}

/** Matrices that `BlockWeights` holds turned, each of heads or of whole rows. */
const turned = { W_Q: 'W_Q_T', W_K: 'W_K_T', W_V: 'W_V_T', W_in: 'W_in_T', W_out: 'W_out_T' } as const;

type TurnedName = keyof typeof turned;

/** Parameters of every block. */
const blockAxes = {
  W_Q: ['head', 'dModel', 'dHead'],
  W_K: ['head', 'dModel', 'dHead'],
  W_V: ['head', 'dModel', 'dHead'],
  W_O: ['head', 'dHead', 'dModel'],
  b_Q: ['head', 'dHead'],
  b_K: ['head', 'dHead'],
  b_V: ['head', 'dHead'],
  b_O: ['dModel'],
  W_in: ['dModel', 'dMlp'],
  b_in: ['dMlp'],
  W_out: ['dMlp', 'dModel'],
  b_out: ['dModel'],
  ln1_w: ['dModel'],
  ln1_b: ['dModel'],
  ln2_w: ['dModel'],
  ln2_b: ['dModel'],
} as const satisfies Record<Exclude<keyof BlockWeights, (typeof turned)[TurnedName]> | TurnedName, readonly AxisName[]>;

const modelAxes = {
  W_E: ['token', 'dModel'],
  W_pos: ['position', 'dModel'],
  W_U: ['dModel', 'dVocab'],
  b_U: ['dVocab'],
  ln_final_w: ['dModel'],
  ln_final_b: ['dModel'],
} as const satisfies Record<Exclude<keyof ModelWeights, 'blocks' | 'W_U_T'> | 'W_U', readonly AxisName[]>;

type BlockName = keyof typeof blockAxes;
type ModelName = keyof typeof modelAxes;

const order: readonly (BlockName | ModelName)[] = [
  ...(['W_E', 'W_pos', 'W_Q', 'W_K', 'W_V', 'W_O', 'b_Q', 'b_K', 'b_V', 'b_O'] as const),
  ...(['W_in', 'b_in', 'W_out', 'b_out', 'W_U', 'b_U'] as const),
  ...(['ln1_w', 'ln1_b', 'ln2_w', 'ln2_b', 'ln_final_w', 'ln_final_b'] as const),
];

const isBlockName = (name: BlockName | ModelName): name is BlockName => Object.hasOwn(blockAxes, name);

/** Every parameter with its TransformerLens shape: `W_Q` is `[layer, head, dModel, dHead]`. */
export function parameterNames(config: ModelConfig): ParameterInfo[] {
  return order.map((name) => {
    const axes: AxisName[] = isBlockName(name) ? ['layer', ...blockAxes[name]] : [...modelAxes[name]];
    return { name, shape: axes.map((axis) => sizeOf(axis, config)), axes };
  });
}

/**
 * One parameter, stacked as TransformerLens stacks it, or the part of it at leading indices:
 * `getParameter(weights, config, 'W_Q', [9, 6])` is `[dModel, dHead]` of L9H6. Negative indices count from the end.
 * A copy, unless it lies in the weights as it is (read only, then).
 * @throws CircuitLensError BAD_USER_INPUT unknown name, or more indices than axes; POSITION_OUT_OF_RANGE
 */
export function getParameter(
  weights: ModelWeights,
  config: ModelConfig,
  name: string,
  index: readonly number[] = [],
): Tensor {
  const known = order.find((candidate) => candidate === name);
  if (!known) {
    const message = `There is no parameter "${name}". Allowed: ${order.join(', ')}.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'name', name, allowed: order });
  }
  const axes: readonly AxisName[] = isBlockName(known) ? ['layer', ...blockAxes[known]] : modelAxes[known];
  if (index.length > axes.length) {
    const message = `"${name}" has ${axes.length} axes (${axes.join(', ')}); got ${index.length} indices. Give at most ${axes.length}.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'index', index, axes });
  }
  if (known === 'W_U')
    return Tensor.of(transpose(weights.W_U_T, config.dVocab, config.dModel), shapeOf(axes, config), axes).sub(...index);
  if (!isBlockName(known)) return Tensor.of(weights[known], shapeOf(axes, config), axes).sub(...index);
  const [layer, ...rest] = index;
  if (layer === undefined) return stack(weights, config, known);
  return blockParameter(weights.blocks[wrap(layer, config.nLayers, 'layer')]!, config, known, rest);
}

function stack(weights: ModelWeights, config: ModelConfig, name: BlockName): Tensor {
  const result = Tensor.zeros([config.nLayers, ...shapeOf(blockAxes[name], config)], ['layer', ...blockAxes[name]]);
  for (const [layer, block] of weights.blocks.entries()) {
    result.sub(layer).data.set(blockParameter(block, config, name, []).data);
  }
  return result;
}

function blockParameter(block: BlockWeights, config: ModelConfig, name: BlockName, index: readonly number[]): Tensor {
  const axes: readonly AxisName[] = blockAxes[name];
  if (!isTurned(name)) return Tensor.of(block[name], shapeOf(axes, config), axes).sub(...index);
  const matrix = block[turned[name]];
  if (axes[0] !== 'head') {
    const [rows, columns] = shapeOf(axes, config) as [number, number];
    return Tensor.of(transpose(matrix, columns, rows), [rows, columns], axes).sub(...index);
  }
  const [head, ...rest] = index;
  if (head !== undefined) return turnedHead(matrix, wrap(head, config.nHeads, 'head'), config, axes).sub(...rest);
  const all = Tensor.zeros(shapeOf(axes, config), axes);
  for (let h = 0; h < config.nHeads; h++) all.sub(h).data.set(turnedHead(matrix, h, config, axes).data);
  return all;
}

const isTurned = (name: BlockName): name is TurnedName => Object.hasOwn(turned, name);

/** [dModel, dHead] of one head of a matrix [nHeads * dHead, dModel]. */
function turnedHead(matrix: Float32Array, head: number, config: ModelConfig, axes: readonly AxisName[]): Tensor {
  const { dModel, dHead } = config;
  return Tensor.of(transpose(rowsOfHead(matrix, head, config), dHead, dModel), [dModel, dHead], axes.slice(1));
}

function shapeOf(axes: readonly AxisName[], config: ModelConfig): number[] {
  return axes.map((axis) => sizeOf(axis, config));
}

function sizeOf(axis: AxisName, config: ModelConfig): number {
  const sizes: Partial<Record<AxisName, number>> = {
    layer: config.nLayers,
    head: config.nHeads,
    dModel: config.dModel,
    dHead: config.dHead,
    dMlp: config.dMlp,
    dVocab: config.dVocab,
    token: config.dVocab,
    position: config.nCtx,
  };
  return sizes[axis]!;
}

function wrap(index: number, size: number, axis: AxisName): number {
  const wrapped = index < 0 ? index + size : index;
  if (Number.isInteger(index) && wrapped >= 0 && wrapped < size) return wrapped;
  const message = `Index ${index} is outside axis "${axis}" of size ${size}.`;
  throw new CircuitLensError('POSITION_OUT_OF_RANGE', message, { index, axis, size });
}
