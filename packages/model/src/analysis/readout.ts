import { hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';

/** Which layer norm a part is read through: the run's own final scale, or one made from that part alone. */
export type LayerNormChoice = 'cached' | 'recomputed';

/** Where a prediction is read, and between which answers. Without `incorrect` the correct token's own logit is read. */
export interface ReadoutSite {
  position: number;
  correct: number;
  incorrect: number | null;
}

/**
 * How one prompt reads its residual stream at one position: effect of a vector x = sign · (x · direction) / scale.
 *
 * The direction is W_U[correct] − W_U[incorrect], times the final layer norm's weight (1 once folded), less its mean:
 * then x · direction is what the centred x gives. Prompts with the same answers, or with both swapped, share one.
 */
export interface Readout extends ReadoutSite {
  /** Where the position lies in what the cache keeps. */
  row: number;
  direction: Float64Array; // [dModel]
  sign: 1 | -1;
  /** The run's final layer-norm scale here. */
  scale: number;
  /** b_U[correct] − b_U[incorrect]. */
  unembedBias: number;
  /** What the final layer norm's own bias adds; 0 once folded. */
  finalNormBias: number;
}

/** Hook points that a readout needs. */
export const readoutHooks = [hookName('ln_final.scale')];

/** One readout a prompt. The cache must hold the final scale. @throws CircuitLensError MISSING_ACTIVATION, POSITION_OUT_OF_RANGE */
export function makeReadouts(model: WeightedModel, cache: ActivationCache, sites: readonly ReadoutSite[]): Readout[] {
  const scales = cache.get(hookName('ln_final.scale')); // [prompt, position, 1]
  const directions = new Map<string, Float64Array>();
  return sites.map((site, prompt) => {
    const { correct, incorrect, position } = site;
    const swapped = directions.get(`${incorrect} ${correct}`);
    const direction = swapped ?? directions.get(`${correct} ${incorrect}`) ?? readDirection(model, site);
    if (!swapped) directions.set(`${correct} ${incorrect}`, direction);
    const row = cache.rowOf(prompt, position);
    return {
      ...site,
      row,
      direction,
      sign: swapped ? -1 : 1,
      scale: scales.at(prompt, row, 0),
      ...biasesOf(model, site),
    };
  });
}

/** Effect of a vector [dModel] of the residual stream on the answer, in logits. */
export function readVector(
  { direction, sign, scale }: Readout,
  vector: Float32Array,
  layerNorm: LayerNormChoice,
  eps: number,
): number {
  const divisor = layerNorm === 'cached' ? scale : scaleOf(vector, eps);
  return (sign * dotDouble(vector, direction)) / divisor;
}

/** The row of an activation [prompt, position, …] that a readout reads. */
export function rowAt(activation: Tensor, prompt: number, { row }: Readout): Float32Array {
  return activation.sub(prompt, row).data;
}

/** Inner product in double precision; four sums at a time, since each addition would wait for the one before. */
export function dotDouble(vector: ArrayLike<number>, direction: Float64Array): number {
  const even = direction.length - (direction.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    a += vector[i]! * direction[i]!;
    b += vector[i + 1]! * direction[i + 1]!;
    c += vector[i + 2]! * direction[i + 2]!;
    d += vector[i + 3]! * direction[i + 3]!;
  }
  for (let i = even; i < direction.length; i++) a += vector[i]! * direction[i]!;
  return a + b + c + d;
}

/** A direction less its mean: along it a vector reads as the centred vector does along the direction itself. */
export function centred(direction: Float64Array): Float64Array {
  const mean = direction.reduce((sum, value) => sum + value, 0) / direction.length;
  return direction.map((value) => value - mean);
}

/** Row `id` of the turned W_U less that of the other answer, entry by entry. */
function answerDifference({ weights, config: { dModel } }: WeightedModel, { correct, incorrect }: ReadoutSite) {
  const { W_U_T } = weights;
  return (i: number) => W_U_T[correct * dModel + i]! - (incorrect === null ? 0 : W_U_T[incorrect * dModel + i]!);
}

function readDirection(model: WeightedModel, site: ReadoutSite): Float64Array {
  const { dModel } = model.config;
  const difference = answerDifference(model, site);
  const direction = Float64Array.from({ length: dModel }, (_, i) => difference(i) * model.weights.ln_final_w[i]!);
  return centred(direction);
}

function biasesOf(model: WeightedModel, site: ReadoutSite): { unembedBias: number; finalNormBias: number } {
  const { b_U, ln_final_b } = model.weights;
  const difference = answerDifference(model, site);
  return {
    unembedBias: b_U[site.correct]! - (site.incorrect === null ? 0 : b_U[site.incorrect]!),
    finalNormBias: ln_final_b.reduce((sum, value, i) => sum + value * difference(i), 0),
  };
}

/** Layer-norm scale of one vector by itself: sqrt(variance + eps). */
function scaleOf(vector: Float32Array, eps: number): number {
  let sum = 0;
  for (const value of vector) sum += value;
  const mean = sum / vector.length;
  let squares = 0;
  for (const value of vector) squares += (value - mean) ** 2;
  return Math.sqrt(squares / vector.length + eps);
}
