import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';

/** Up to where, and at which positions, a residual stream is taken apart. */
export interface ResidualSlice {
  /** The block whose input is meant, 0 to nLayers; default nLayers (or −1), the input of the final layer norm. */
  layer?: number;
  /** The input of that block's MLP, after its attention. */
  mlpInput?: boolean;
  /** Positions of the padded prompts, negative from the end; default all. The axis stays. */
  positions?: readonly number[];
}

/** The block index of a slice. @throws CircuitLensError BAD_USER_INPUT */
export function targetLayer({ nLayers }: ModelConfig, { layer = nLayers, mlpInput = false }: ResidualSlice): number {
  const index = layer === -1 ? nLayers : layer;
  const last = mlpInput ? nLayers - 1 : nLayers;
  if (Number.isInteger(index) && index >= 0 && index <= last) return index;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `layer is ${layer}; allowed are 0 to ${last}${mlpInput ? ' with mlpInput' : ', or -1 for the end'}.`,
    { field: 'layer', layer, allowed: last },
  );
}

/** The chosen positions of an activation [prompt, position, …]. @throws CircuitLensError POSITION_OUT_OF_RANGE */
export function takePositions(activation: Tensor, positions: readonly number[] | undefined): Tensor {
  if (!positions) return activation;
  const [prompts, , ...inner] = activation.shape as [number, number, ...number[]];
  const rowSize = inner.reduce((product, n) => product * n, 1);
  const data = new Float32Array(prompts * positions.length * rowSize);
  for (let prompt = 0; prompt < prompts; prompt++) {
    for (const [i, position] of positions.entries()) {
      data.set(activation.sub(prompt, position).data, (prompt * positions.length + i) * rowSize);
    }
  }
  return new Tensor(data, [prompts, positions.length, ...inner], activation.axes);
}
