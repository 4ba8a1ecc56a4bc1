import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';
import { type LayerNormChoice, type Readout, readVector, rowAt } from './readout.ts';
import type { ResidualPart } from './residualParts.ts';

/**
 * What each part of the residual stream says of the answer when read through the final layer norm and W_U, without b_U
 * and the final norm's own bias. With `accumulatedParts` this is the logit lens (nostalgebraist 2020, "interpreting
 * GPT: the logit lens"); with `writtenParts` the direct effect of every layer.
 * @returns [prompt, component], in logits
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function readParts(
  { config: { layerNormEps } }: WeightedModel,
  cache: ActivationCache,
  readouts: readonly Readout[],
  parts: readonly ResidualPart[],
  layerNorm: LayerNormChoice = 'cached',
): Tensor {
  const activations = parts.map(({ hook }) => cache.get(hook));
  const values = readouts.flatMap((readout, prompt) =>
    activations.map((activation) => readVector(readout, rowAt(activation, prompt, readout), layerNorm, layerNormEps)),
  );
  return Tensor.of(Float32Array.from(values), [readouts.length, parts.length], ['prompt', 'component']).withLabels(
    'component',
    parts.map(({ label }) => label),
  );
}
