import { CircuitLensError } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';

/** A layer between 0 and the number of layers; negative ones count from the end. @throws CircuitLensError BAD_USER_INPUT */
export function layerIndex(layer: number, nLayers: number): number {
  const wrapped = layer < 0 ? layer + nLayers : layer;
  if (!Number.isInteger(layer) || wrapped < 0 || wrapped > nLayers) {
    throw new CircuitLensError('BAD_USER_INPUT', `Layer ${layer} is not between 0 and ${nLayers}.`, { layer, nLayers });
  }
  return wrapped;
}

/** @throws CircuitLensError INTERVENTION_SHAPE where a run starts in the middle without the stream that it starts from */
export function checkStart(startAtLayer: number, residual: Tensor | undefined, shape: readonly number[]): void {
  if (startAtLayer === 0 && !residual) return;
  if (residual?.shape.join() === shape.join()) return;
  throw new CircuitLensError(
    'INTERVENTION_SHAPE',
    `A run that starts at layer ${startAtLayer} needs its residual stream [${shape}]; got ${residual ? `[${residual.shape}]` : 'none'}.`,
    { startAtLayer, expected: shape, got: residual?.shape ?? null },
  );
}
