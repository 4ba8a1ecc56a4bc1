import type { HeadRole, MeasuredRole } from './headRoles.ts';

/**
 * Experiments that confirm a role. Three let a head's value of corrupted prompts in along its direct paths alone: to the
 * logits, to the queries of name movers, to the values of S-inhibition heads, to the keys of induction heads. `backup` reads
 * what a head writes once the name movers are off.
 */
export const causalTests = ['direct', 'backup', 'queries', 'values', 'keys'] as const;

export type CausalTest = (typeof causalTests)[number];

/** From which share of the logit difference on a role is confirmed, by test. */
export type CausalThresholds = Record<CausalTest, number>;

/** Paths grow weaker with every step away from the logits: ARENA finds 3 % for one previous-token head's keys. */
export const defaultCausalThresholds: CausalThresholds = {
  direct: 0.05,
  backup: 0.02,
  queries: 0.02,
  values: 0.02,
  keys: 0.01,
};

/** Which test a role takes, and which way the number must go: −1 falls, 1 rises. */
export const testOfRole: Readonly<Record<HeadRole, { test: CausalTest; sign: 1 | -1 }>> = {
  nameMover: { test: 'direct', sign: -1 },
  negativeNameMover: { test: 'direct', sign: 1 },
  backupNameMover: { test: 'backup', sign: 1 },
  sInhibition: { test: 'queries', sign: -1 },
  induction: { test: 'values', sign: -1 },
  duplicateToken: { test: 'values', sign: -1 },
  previousToken: { test: 'keys', sign: -1 },
};

/** What a test found of one head, as shares of |logit difference|. */
export interface CausalEffect {
  effect: number;
  /** 95 % over prompts; null where the test has none, NaN with one prompt. */
  interval: { low: number; high: number } | null;
}

/** What the test of its role says of a candidate. */
export interface CausalVerdict {
  basis: 'reading' | 'causal';
  /** Null while the test was not done, or could not be: no head was confirmed for it to reach. */
  confirmed: boolean | null;
  test: CausalTest | null;
  effect: number | null;
  interval: CausalEffect['interval'];
  causalThreshold: number | null;
}

const untested: CausalVerdict = {
  basis: 'reading',
  confirmed: null,
  test: null,
  effect: null,
  interval: null,
  causalThreshold: null,
};

/**
 * Is the role a head is a candidate for confirmed: is the effect as large as the threshold, the right way round, and its
 * interval on that side of zero?
 * @param effectIn what each test found of the head; null where it was not done
 */
export function verdictOn(
  role: MeasuredRole['role'],
  effectIn: (test: CausalTest) => CausalEffect | null,
  thresholds: CausalThresholds = defaultCausalThresholds,
): CausalVerdict {
  if (role === 'none') return untested;
  const { test, sign } = testOfRole[role];
  const found = effectIn(test);
  if (!found) return untested;
  const confirmed = isBeyond(found, sign, thresholds[test]);
  return { basis: confirmed ? 'causal' : 'reading', confirmed, test, ...found, causalThreshold: thresholds[test] };
}

/** Does an effect reach a threshold on one side of zero, and does its interval stay on that side? */
export function isBeyond({ effect, interval }: CausalEffect, sign: 1 | -1, threshold: number): boolean {
  if (sign * effect < threshold) return false;
  const nearer = interval && (sign > 0 ? interval.low : interval.high);
  return nearer === null || Number.isNaN(nearer) || sign * nearer > 0;
}
