import type { Measurements } from './Measurements.ts';

/** One published number (or text) of GPT-2 small, and how this product gets its own. */
export interface PublishedValue {
  /** What it is, in words; unique in its section. */
  name: string;
  section: string;
  expected: number | string;
  /** Largest difference that passes: half of the last printed digit, and float32 noise. Texts must be equal. */
  tolerance: number;
  /** Where it was published. */
  source: string;
  compute(measurements: Measurements): Promise<number | string>;
}

/** A published value beside our own. */
export interface VerificationRow {
  name: string;
  section: string;
  expected: number | string;
  /** Null when it could not be computed; `error` then says why. */
  got: number | string | null;
  /** got − expected; null for texts and where there is none. */
  difference: number | null;
  tolerance: number;
  passed: boolean;
  source: string;
  error?: string;
}

/** What two float32 implementations of GPT-2 small differ by in a logit (stored TransformerLens runs: 2e-6 to 1e-5). */
const noise = 2e-5;

/** Tolerance of a number printed with so many decimals: half of its last digit, and noise. */
export function printed(decimals: number): number {
  return 0.5 * 10 ** -decimals + noise;
}
