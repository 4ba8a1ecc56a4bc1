import type { ModelConfig } from '../config.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import { plainForward } from './plainForward.ts';
import type { SelfTestReport } from './selfTestReport.ts';

/** Reference values of one prompt. */
export interface SelfTestReference {
  tokens: number[];
  /** By hook name, and `logits`. */
  values: ReadonlyMap<string, Tensor>;
}

/** Difference allowed on values of ordinary size; float32 noise grows with a hook's largest value, and so does the bound. */
const absoluteTolerance = 5e-5;
const relativeTolerance = 1e-5;

/** A short prompt that every vocabulary has: BOS, then ids spread over the vocabulary. */
function probeTokens(config: ModelConfig): number[] {
  const length = Math.min(6, config.nCtx);
  return Array.from({ length }, (_, i) => (i === 0 ? config.bosTokenId : (i * 7919) % config.dVocab));
}

/** A plain forward pass over these weights. */
export function plainReference(weights: ModelWeights, config: ModelConfig): SelfTestReference {
  const tokens = probeTokens(config);
  return { tokens, values: plainForward(tokens, weights, config) };
}

/**
 * Runs the model on one short prompt and compares every hook point and the logits with reference values: those stored
 * beside the model when there are any for its weight flags, else a plain forward pass over the same weights. A device
 * that computes wrong numbers without an error is what this is for.
 */
export async function selfTest(model: HookedTransformer, stored: SelfTestReference | null): Promise<SelfTestReport> {
  const { tokens, values } = stored ?? plainReference(model.weights, model.config);
  const { cache, logits } = await model.runWithCache([tokens], { names: '*' });
  const comparisons = [...values].map(([name, expected]) => {
    const got = name === 'logits' ? logits! : cache.get(name);
    return { name, ...compare(got.data, expected.data) };
  });
  const worst = comparisons.reduce((a, b) => (b.difference / b.tolerance > a.difference / a.tolerance ? b : a));
  return {
    status: worst.difference <= worst.tolerance ? 'passed' : 'failed',
    reference: stored ? 'stored' : 'plainForward',
    hooksCompared: comparisons.length,
    worstHook: worst.name,
    worstDifference: worst.difference,
    tolerance: worst.tolerance,
  };
}

function compare(got: Float32Array, expected: Float32Array): { difference: number; tolerance: number } {
  let difference = got.length === expected.length ? 0 : Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [i, value] of expected.entries()) {
    if (Object.is(value, got[i])) continue;
    const gap = Math.abs(got[i]! - value);
    // NaN must count as the worst, not vanish in a comparison.
    difference = Math.max(difference, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  return { difference, tolerance: absoluteTolerance + relativeTolerance * largest };
}
