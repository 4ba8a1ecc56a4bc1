import type { Envelope, Tensor } from '@circuit-lens/model';
import type { Position } from '@circuit-lens/shared';
import type { SourcedTensor } from '../schema/tensor.ts';
import type { OperationRunner } from '../services.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { provenanceOf } from './runResults.ts';

/** Through which layer norm a part is read. */
export type LayerNormChoice = 'cached' | 'recomputed';

/** What the operations of attribution share. */
interface Reading {
  position?: Position;
  layerNorm?: LayerNormChoice | null;
}

/** A token that a component would have the model say. */
export interface LensToken {
  component: string;
  position: number;
  rank: number;
  id: number;
  text: string;
  logit: number;
  probability: number;
}

/** The residual stream read as if it were the last. */
export interface LogitLens {
  layerNorm: LayerNormChoice;
  perPrompt: SourcedTensor;
  mean: SourcedTensor;
  topTokens: LensToken[];
}

/** A named part and its mean effect. */
export interface Contributor {
  label: string;
  mean: number;
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
  args: Reading & { includeMid: boolean; top: number; prompt: number },
): Promise<LogitLens> {
  const { prompt, layerNorm, ...rest } = args;
  const input = { ...run.recipe, ...rest, layerNorm: layerNorm ?? undefined, promptIndex: prompt };
  const { result } = await operations.run('attribution.logitLens', input);
  const { topTokens } = result as unknown as { topTokens: LensToken[] };
  return {
    layerNorm: result.layerNorm as LayerNormChoice,
    ...sourced(run, result, ['perPrompt', 'mean']),
    topTokens,
  };
}

/** Which parts write the answer? @throws CircuitLensError BAD_USER_INPUT for a prompt without a correct answer */
export async function directLogitAttribution(
  run: DescribedRun,
  operations: OperationRunner,
  { layerNorm, ...args }: Reading & { unit: string; top: number },
): Promise<Attribution> {
  const input = { ...run.recipe, ...args, layerNorm: layerNorm ?? undefined };
  const { result } = await operations.run('attribution.direct', input);
  const plain = result as unknown as Attribution;
  return { ...plain, ...sourced(run, result, ['perPrompt', 'mean', 'rest']) };
}

/** [prompt, head, position]: which positions a head copied its effect from. @throws CircuitLensError UNKNOWN_HEAD */
export async function attributionBySource(
  run: DescribedRun,
  operations: OperationRunner,
  { heads, position }: { heads?: readonly string[] | null; position?: Position },
): Promise<SourcedTensor> {
  const input = { ...run.recipe, position, heads: heads ?? undefined };
  const { result } = await operations.run('attribution.bySource', input);
  return sourced(run, result, ['tensor']).tensor;
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

function sourced<Key extends string>(run: DescribedRun, result: Envelope['result'], keys: readonly Key[]) {
  const provenance = provenanceOf(run);
  const entries = keys.map((key) => [key, { tensor: result[key] as Tensor, hook: null, provenance }]);
  return Object.fromEntries(entries) as Record<Key, SourcedTensor>;
}
