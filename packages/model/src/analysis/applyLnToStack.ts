import { CircuitLensError, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { affineRows, layerNormRows } from '../forward/layerNorm.ts';
import { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';
import type { LayerNormChoice } from './readout.ts';
import { type ResidualSlice, takePositions, targetLayer } from './residualSlice.ts';

export interface LayerNormOptions extends ResidualSlice {
  /** `recomputed`, for the final layer only: each component by its own mean and scale, then weight and bias. */
  layerNorm?: LayerNormChoice;
}

/** The layer-norm scale that a block's input (or, with `mlpInput`, its MLP's) goes through; the final one at the end. */
export function scaleHook(nLayers: number, layer: number, mlpInput = false): string {
  if (layer === nLayers) return hookName('ln_final.scale');
  return hookName(mlpInput ? 'ln2.scale' : 'ln1.scale', layer);
}

/**
 * What each component of a stack gives to a layer's input: centred, then divided by the run's own scale, so that the
 * components still sum to the whole. TransformerLens' `apply_ln_to_stack`; weight and bias of the norm are left out, as
 * there, but for `recomputed`.
 * @param stack [component, prompt, position, dModel], at `positions` where they are given
 * @returns the same shape
 * @throws CircuitLensError MISSING_ACTIVATION, BAD_USER_INPUT for `recomputed` before the end
 */
export function applyLnToStack(
  { config, weights }: WeightedModel,
  cache: ActivationCache,
  stack: Tensor,
  options: LayerNormOptions = {},
): Tensor {
  const { dModel, nLayers, layerNormEps } = config;
  const layer = targetLayer(config, options);
  const { normalized, scale: ownScales } = layerNormRows(stack.data, dModel, layerNormEps);
  if (options.layerNorm === 'recomputed') {
    if (layer !== nLayers) throw onlyAtTheEnd(layer, nLayers);
    return new Tensor(affineRows(normalized, weights.ln_final_w, weights.ln_final_b), stack.shape, stack.axes);
  }
  const scales = takePositions(cache.get(scaleHook(nLayers, layer, options.mlpInput)), options.positions).data;
  const out = normalized.map((value, i) => {
    const row = Math.floor(i / dModel);
    return (value * ownScales[row]!) / scales[row % scales.length]!;
  });
  return new Tensor(out, stack.shape, stack.axes);
}

function onlyAtTheEnd(layer: number, nLayers: number): CircuitLensError {
  return new CircuitLensError(
    'BAD_USER_INPUT',
    `layerNorm is "recomputed" at layer ${layer}; it is for the final layer norm (layer ${nLayers}) only. Use "cached".`,
    { field: 'layerNorm', layer, allowed: nLayers },
  );
}
