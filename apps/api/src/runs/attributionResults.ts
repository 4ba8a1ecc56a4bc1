import type { Contributor, LensToken } from '@circuit-lens/model';
import type { Position } from '@circuit-lens/shared';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { tensorsOf } from './tensorsOf.ts';

/** Through which layer norm a part is read. */
export type LayerNormChoice = 'cached' | 'recomputed';

/** What the operations of attribution share. */
interface Reading {
  position?: Position;
  layerNorm?: LayerNormChoice | null;
}

/** The residual stream read as if it were the last. */
export interface LogitLens {
  layerNorm: LayerNormChoice;
  perPrompt: SourcedTensor;
  mean: SourcedTensor;
  topTokens: LensToken[];
}

/** Direct effects of parts on the answer, and what is left beside them. */
export interface Attribution {
  layerNorm: LayerNormChoice;
  perPrompt: SourcedTensor;
  mean: SourcedTensor;
  total: number;
  unembedBias: number;
  rest: SourcedTensor;
  remainder: number;
  top: Contributor[];
}

/** The largest of all parts. */
export interface Decomposition {
  parts: Contributor[];
  rest: number;
  count: number;
  total: number;
  unembedBias: number;
  remainder: number;
}

/** When does the answer appear? @throws CircuitLensError BAD_USER_INPUT for a prompt without a correct answer */
export async function logitLens(
  run: DescribedRun,
  operations: OperationRunner,
  { prompt, ...args }: Reading & { includeMid: boolean; top: number; prompt: number; topLast?: number | null },
): Promise<LogitLens> {
  const input = { ...run.recipe, ...withoutNulls(args), promptIndex: prompt };
  const envelope = await operations.run('attribution.logitLens', input);
  return { ...(envelope.result as unknown as LogitLens), ...tensorsOf(envelope, 'perPrompt', 'mean') };
}

/** Which parts write the answer? @throws CircuitLensError BAD_USER_INPUT for a prompt without a correct answer */
export async function directLogitAttribution(
  run: DescribedRun,
  operations: OperationRunner,
  args: Reading & { unit: string; top: number },
): Promise<Attribution> {
  const envelope = await operations.run('attribution.direct', { ...run.recipe, ...withoutNulls(args) });
  return { ...(envelope.result as unknown as Attribution), ...tensorsOf(envelope, 'perPrompt', 'mean', 'rest') };
}

/** [prompt, head, position]: which positions a head copied its effect from. @throws CircuitLensError UNKNOWN_HEAD */
export async function attributionBySource(
  run: DescribedRun,
  operations: OperationRunner,
  args: { heads?: readonly string[] | null; position?: Position },
): Promise<SourcedTensor> {
  const envelope = await operations.run('attribution.bySource', { ...run.recipe, ...withoutNulls(args) });
  return tensorsOf(envelope, 'tensor').tensor;
}

/** The largest parts among all heads, neurons, embeddings and biases. */
export async function decomposition(
  run: DescribedRun,
  operations: OperationRunner,
  args: { position?: Position; top: number },
): Promise<Decomposition> {
  const { result } = await operations.run('attribution.decomposition', { ...run.recipe, ...args });
  return result as unknown as Decomposition;
}
