import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import {
  type Evidence,
  type HeadRole,
  listedRole,
  listedValues,
  type ModelSpec,
  type RawHeadRole,
} from './headResults.ts';
import { orNull } from './orNull.ts';
import { tensorsOf } from './tensorsOf.ts';

/** What the experiment of its role says of a candidate. */
export interface CausalRole {
  head: string;
  role: string;
  confirmed: boolean | null;
  test: string | null;
  effect: number | null;
  interval: { low: number | null; high: number | null } | null;
  causalThreshold: number | null;
  reading: HeadRole;
}

/** One experiment on all heads. */
export interface CausalStep {
  test: string;
  receivers: string[];
  senderPosition: string;
  effect: SourcedTensor;
  low: SourcedTensor;
  high: SourcedTensor;
  others: string[];
}

/** Candidates put to the test. */
export interface CausalRoles {
  rows: CausalRole[];
  steps: CausalStep[];
  thresholds: Evidence[];
  clean: number;
  corrupted: number | null;
  prompts: number;
}

/** What the result of `heads.causalRoles` holds. */
interface CausalRolesResult {
  rows: (Omit<CausalRole, 'reading' | 'interval'> & RawHeadRole & { interval: { low: number; high: number } | null })[];
  steps: (Pick<CausalStep, 'test' | 'receivers' | 'senderPosition' | 'others'> & Record<string, unknown>)[];
  causalThresholds: Record<string, number>;
  logitDifference: { clean: number; corrupted: number | null };
  prompts: number;
}

/** Which heads that look the part play it? @throws CircuitLensError LABEL_NOT_FOUND, PROMPTS_DIFFER_IN_LENGTH */
export async function causalRoles(
  spec: ModelSpec,
  operations: OperationRunner,
  args: Record<string, unknown>,
): Promise<CausalRoles> {
  const envelope = await operations.run('heads.causalRoles', { ...spec, ...withoutNulls(args) });
  const { rows, steps, causalThresholds, logitDifference, prompts } = envelope.result as unknown as CausalRolesResult;
  return {
    rows: rows.map(({ interval, ...row }) => ({
      ...row,
      interval: interval && { low: orNull(interval.low), high: orNull(interval.high) },
      reading: listedRole({ ...row, basis: 'reading' }),
    })),
    steps: steps.map((step) => ({ ...step, ...tensorsOf({ ...envelope, result: step }, 'effect', 'low', 'high') })),
    thresholds: listedValues(causalThresholds),
    ...logitDifference,
    prompts,
  };
}
