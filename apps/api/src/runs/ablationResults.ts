import type { TokenRow } from '@circuit-lens/model';
import type { Position, RunRecipe } from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { orNull } from './orNull.ts';
import { tensorsOf } from './tensorsOf.ts';

/** What stands in the place of an ablated part. */
export type AblationKind = 'zero' | 'mean' | 'meanByTemplate' | 'resample';

/** A number without and with the ablation. */
export interface BeforeAfter {
  before: number;
  after: number;
}

/** Where a change of the logit difference comes from. */
export interface AblationSplit {
  removed: number;
  replaced: number;
  selfRepairHeads: number;
  selfRepairMlps: number;
  layerNorm: number;
  remainder: number;
}

/** A run without some of its parts. */
export interface Ablation {
  logitDifference: BeforeAfter;
  correctProbability: BeforeAfter;
  interval: { low: number | null; high: number | null };
  heads: { before: SourcedTensor; after: SourcedTensor };
  mlps: { before: SourcedTensor; after: SourcedTensor };
  naivePrediction: number;
  split: AblationSplit;
  scaleRatio: number;
  scales: { before: SourcedTensor; after: SourcedTensor };
  nextTokens: { before: TokenRow[]; after: TokenRow[] };
  hasEffect: boolean;
}

/** Which parts are off, where, and what stands in their place. */
export interface AblationArguments {
  heads?: readonly string[] | null;
  mlps?: readonly number[] | null;
  neurons?: readonly string[] | null;
  positions?: readonly Position[] | null;
  kind?: AblationKind | null;
  source?: RunRecipe | null;
  seed?: number | null;
  top: number;
}

type Pair<Value> = Record<'before' | 'after', Value>;

/** What the result of `ablate.heads` with `together` holds, beside what this file passes on. */
interface AblationResult extends Omit<Ablation, 'interval'> {
  interval: { low: number; high: number };
  finalScale: { ratio: number };
  warning: string | null;
}

/** What if these parts are gone? @throws CircuitLensError BAD_USER_INPUT, UNKNOWN_HEAD, and those of positions */
export async function ablation(
  run: DescribedRun,
  operations: OperationRunner,
  { heads, ...args }: AblationArguments,
): Promise<Ablation> {
  const input = { ...run.recipe, ...withoutNulls(args), heads: heads ?? [], together: true };
  const envelope = await operations.run('ablate.heads', input);
  const { finalScale, interval, warning, ...result } = envelope.result as unknown as AblationResult;
  const pairIn = (field: string): Pair<SourcedTensor> => {
    const inner = { ...envelope, result: envelope.result[field] as Record<string, unknown> };
    return tensorsOf(inner, 'before', 'after');
  };
  return {
    ...result,
    interval: { low: orNull(interval.low), high: orNull(interval.high) },
    heads: pairIn('attribution'),
    mlps: pairIn('mlpAttribution'),
    scales: pairIn('finalScale'),
    scaleRatio: finalScale.ratio,
    hasEffect: warning === null,
  };
}
