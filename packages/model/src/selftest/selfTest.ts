import type { HookedTransformer } from '../HookedTransformer.ts';
import { keepReference, readKeptReference } from './keptReference.ts';
import { plainReference, probeTokens, type SelfTestReference } from './reference.ts';
import type { SelfTestReport } from './selfTestReport.ts';

/** Difference allowed on values of ordinary size; float32 noise grows with a hook's largest value, and so does the bound. */
const absoluteTolerance = 5e-5;
const relativeTolerance = 1e-5;

/**
 * Runs the model on one short prompt and compares every hook point and the logits with reference values: those stored
 * beside the model when there are any for its weight flags, else a plain forward pass over the same weights, whose values
 * are kept. A device that computes wrong numbers without an error is what this is for.
 * @param keptAt file for the values of the plain pass, which takes longer than all else; null: they are not kept
 */
export async function selfTest(
  model: HookedTransformer,
  stored: SelfTestReference | null,
  keptAt: string | null = null,
): Promise<SelfTestReport> {
  if (stored) return compareWith(model, stored, 'stored');
  const kept = keptAt ? await readKeptReference(keptAt, probeTokens(model.config)) : null;
  const report = kept ? await compareWith(model, kept, 'plainForward') : null;
  if (report?.status === 'passed') return report;
  // Values that don't fit may themselves be the wrong ones: of a file that was changed under its old date, say.
  const reference = plainReference(model.weights, model.config);
  if (keptAt) await keepReference(keptAt, reference);
  return compareWith(model, reference, 'plainForward');
}

async function compareWith(
  model: HookedTransformer,
  { tokens, values }: SelfTestReference,
  reference: SelfTestReport['reference'],
): Promise<SelfTestReport> {
  const { cache, logits } = await model.runWithCache([tokens], { names: '*' });
  const comparisons = [...values].map(([name, expected]) => {
    const got = name === 'logits' ? logits! : cache.get(name);
    return { name, ...compare(got.data, expected.data) };
  });
  const worst = comparisons.reduce((a, b) => (b.difference / b.tolerance > a.difference / a.tolerance ? b : a));
  return {
    status: worst.difference <= worst.tolerance ? 'passed' : 'failed',
    reference,
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
