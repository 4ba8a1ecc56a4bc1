import { CircuitLensError } from '@circuit-lens/shared';

/** Below this F(M) and F(∅) are the same number up to rounding. */
const gapMin = 1e-6;

/** F of a whole model, of nothing, and of a circuit: mean logit differences. */
export interface CircuitMeans {
  full: number;
  empty: number;
  circuit: number;
}

/** (F(C) − F(∅)) / (F(M) − F(∅)): 0 for nothing, 1 for the whole model; more than 1 where a circuit leaves out what works against the answer. */
export function shareOf({ full, empty, circuit }: CircuitMeans): number {
  return (circuit - empty) / (full - empty);
}

/** @throws CircuitLensError METRIC_UNDEFINED when the share has no scale: knocking everything out changes nothing */
export function checkShare({ full, empty }: Pick<CircuitMeans, 'full' | 'empty'>): void {
  if (Math.abs(full - empty) >= gapMin) return;
  throw new CircuitLensError(
    'METRIC_UNDEFINED',
    `F(M) and F(∅) are both ${full.toFixed(4)}: with every head knocked out the logit difference stays the same, so a circuit has no share of it. Use reference prompts with other names, or another knockout.`,
    { full, empty },
  );
}
