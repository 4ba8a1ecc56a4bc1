import type { CopyRow } from '@circuit-lens/model';
import type { Position } from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { tensorsOf } from './tensorsOf.ts';

/** A position of one prompt and its token. */
export interface TokenSite {
  position: number;
  token: string;
}

/** Attention of every head between two positions. */
export interface AttentionByHead {
  perPrompt: SourcedTensor;
  mean: SourcedTensor;
}

/** One attention score as a table of writers. */
export interface QkAttribution {
  table: SourcedTensor;
  queryTotals: SourcedTensor;
  keyTotals: SourcedTensor;
  sum: number;
  score: number;
  attention: number;
  query: TokenSite;
  key: TokenSite;
}

/** Attention against contribution. */
export interface CopyScatter {
  rows: CopyRow[];
  correlation: number | null;
}

/** [prompt, head, query, key]. @throws CircuitLensError UNKNOWN_HEAD */
export async function attentionPatterns(
  run: DescribedRun,
  operations: OperationRunner,
  args: { heads?: readonly string[] | null; valueWeighted: boolean; norm?: string },
): Promise<SourcedTensor> {
  const input = { ...run.recipe, ...withoutNulls(args) };
  return tensorsOf(await operations.run('attention.patterns', input), 'tensor').tensor;
}

/** Attention from one position to another. @throws CircuitLensError LABEL_NOT_FOUND, POSITION_OUT_OF_RANGE */
export async function attentionByHead(
  run: DescribedRun,
  operations: OperationRunner,
  args: { from?: Position; to?: Position },
): Promise<AttentionByHead> {
  const envelope = await operations.run('attention.between', { ...run.recipe, ...args });
  return tensorsOf(envelope, 'perPrompt', 'mean');
}

/** Why a query looks at a key. @throws CircuitLensError UNKNOWN_HEAD, BAD_USER_INPUT for a key after the query */
export async function qkAttribution(
  run: DescribedRun,
  operations: OperationRunner,
  site: { head: string; query?: Position; key?: Position; prompt: number },
): Promise<QkAttribution> {
  const envelope = await operations.run('attention.qkAttribution', { ...run.recipe, ...site });
  const { tensor: table, ...totals } = tensorsOf(envelope, 'tensor', 'queryTotals', 'keyTotals');
  return { ...(envelope.result as unknown as QkAttribution), table, ...totals };
}

/** Does a head say what it looks at? @throws CircuitLensError UNKNOWN_HEAD, LABEL_NOT_FOUND */
export async function copyScatter(
  run: DescribedRun,
  operations: OperationRunner,
  args: { head: string; to?: readonly Position[]; position?: Position },
): Promise<CopyScatter> {
  const { result } = await operations.run('attention.copyScatter', { ...run.recipe, ...args });
  return result as unknown as CopyScatter;
}
