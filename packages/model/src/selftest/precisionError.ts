import type { HookedTransformer } from '../HookedTransformer.ts';
import type { SelfTestReference } from './reference.ts';
import type { PrecisionError } from './selfTestReport.ts';

/** Runs the prompt of a float32 reference and compares every hook point. @param reference of the weights before rounding */
export async function measurePrecisionError(
  model: HookedTransformer,
  { tokens, values }: SelfTestReference,
): Promise<PrecisionError> {
  const { cache, logits } = await model.runWithCache([tokens], { names: '*' });
  const gaps = [...values].map(([name, { data }]) => ({
    name,
    ...gapBetween(name === 'logits' ? logits!.data : cache.get(name).data, data),
  }));
  const hooks = gaps.filter(({ name }) => name !== 'logits');
  const worst = hooks.reduce((a, b) => (b.share > a.share ? b : a));
  return {
    hooksCompared: hooks.length,
    logits: gaps.find(({ name }) => name === 'logits')!.difference,
    worstHook: worst.name,
    worstDifference: worst.difference,
    worstShare: worst.share,
  };
}

/** Scores that the mask hides are −∞ on both sides, and no gap. */
function gapBetween(got: Float32Array, exact: Float32Array): { difference: number; share: number } {
  let [difference, largest] = [0, 0];
  for (const [i, value] of exact.entries()) {
    if (!Number.isFinite(value)) continue;
    difference = Math.max(difference, Math.abs(got[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  }
  return { difference, share: largest > 0 ? difference / largest : 0 };
}
