import { CircuitLensError } from '@circuit-lens/shared';
import type { Measurements } from './Measurements.ts';
import type { PublishedValue, VerificationRow } from './PublishedValue.ts';

/**
 * Computes one published value and compares. What can't be computed on this model is a failed row with its reason, never
 * one that is left out.
 * @throws CircuitLensError JOB_CANCELLED, and what keeps the model from loading at all
 */
export async function compareWithPublished(
  value: PublishedValue,
  measurements: Measurements,
): Promise<VerificationRow> {
  const { compute, name, section, expected, tolerance, source } = value;
  try {
    const got = await compute(measurements);
    const isNumeric = typeof got === 'number' && typeof expected === 'number';
    const difference = isNumeric ? got - expected : null;
    const passed = difference === null ? got === expected : Math.abs(difference) <= tolerance;
    return { name, section, expected, got, difference, tolerance, passed, source };
  } catch (error) {
    if (error instanceof CircuitLensError && error.code === 'JOB_CANCELLED') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return { name, section, expected, got: null, difference: null, tolerance, passed: false, source, error: reason };
  }
}
