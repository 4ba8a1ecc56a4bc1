import type { Tensor, TokenRow } from '@circuit-lens/model';
import { CircuitLensError, hookName, hookNames, type Position } from '@circuit-lens/shared';
import { provenanceOf } from '../Provenance.ts';
import type { ActivationReader, OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { type ActivationSelection, sliceActivation } from '../tensors/sliceActivation.ts';
import type { DescribedRun } from './DescribedRun.ts';
import { tensorsOf } from './tensorsOf.ts';

/** Correct less incorrect logit. */
export interface LogitDifference {
  mean: number;
  perPrompt: number[];
  accuracy: number;
  correctProbability: number;
}

/** Cross-entropy in nats. */
export interface Loss {
  mean: number;
  perToken: SourcedTensor;
}

/** The most likely next tokens. @throws CircuitLensError BAD_USER_INPUT, POSITION_OUT_OF_RANGE, LABEL_NOT_FOUND */
export async function nextTokens(
  run: DescribedRun,
  operations: OperationRunner,
  { prompt, position, top }: { prompt?: number | null; position?: Position; top: number },
): Promise<TokenRow[]> {
  checkPrompt(run, prompt);
  const { result } = await operations.run('run.nextTokens', { ...run.recipe, position, top });
  return (result.rows as TokenRow[]).filter((row) => prompt == null || row.prompt === prompt);
}

/** Where answers stand among all tokens. @throws CircuitLensError TOKEN_NOT_SINGLE, UNKNOWN_TOKEN */
export async function answerRows(
  run: DescribedRun,
  operations: OperationRunner,
  { tokens, position }: { tokens?: (string | number)[] | null; position?: Position },
): Promise<TokenRow[]> {
  const answer = tokens ?? undefined;
  const { result } = await operations.run('run.nextTokens', { ...run.recipe, position, answer });
  return result.answerRows as TokenRow[];
}

/** Does the model do the task? @throws CircuitLensError BAD_USER_INPUT when an answer is missing */
export async function logitDifference(
  run: DescribedRun,
  operations: OperationRunner,
  position?: Position,
): Promise<LogitDifference> {
  const { result } = await operations.run('run.logitDifference', { ...run.recipe, position });
  const { mean, accuracy, correctProbability } = result as unknown as LogitDifference;
  return { mean, accuracy, correctProbability, perPrompt: [...(result.perPrompt as Tensor).data] };
}

/** How well the model predicts the prompts themselves. */
export async function loss(run: DescribedRun, operations: OperationRunner): Promise<Loss> {
  const envelope = await operations.run('run.loss', { ...run.recipe, perToken: true });
  return { mean: envelope.result.loss as number, perToken: tensorsOf(envelope, 'tensor').tensor };
}

/** One activation, or a part of it. @throws CircuitLensError UNKNOWN_HOOK, POSITION_OUT_OF_RANGE, BAD_USER_INPUT */
export async function activation(
  run: DescribedRun,
  activations: ActivationReader,
  selection: ActivationSelection & { hook: string },
): Promise<SourcedTensor> {
  checkPrompt(run, selection.prompt);
  const { hook } = selection;
  const pattern = await longPattern(run, activations, selection);
  return {
    tensor: pattern ?? sliceActivation(await activations.read(run, hook), run.prompts, selection),
    hook,
    provenance: provenanceOf(run),
    source: { run: run.id, ...selection },
  };
}

/** Tokens from which on a head's attention is read by itself. */
const longPrompt = 256;

/** The attention of one head on one prompt of a run with a long one; null where something else is asked for. */
async function longPattern(
  run: DescribedRun,
  activations: ActivationReader,
  { hook, head, prompt, ...rest }: ActivationSelection & { hook: string },
): Promise<Tensor | null> {
  if (head == null || prompt == null) return null;
  const layer = hookNames('pattern', run.config.nLayers).indexOf(hook);
  if (layer < 0 || run.prompts.every(({ tokens }) => tokens.length < longPrompt)) return null;
  const pattern = await activations.readPattern(run, { layer, head, prompt });
  return sliceActivation(pattern, [run.prompts[prompt]!], { ...rest, head: 0, prompt: 0 });
}

/** [query, key] of one head, labelled by tokens. @throws CircuitLensError UNKNOWN_HEAD, BAD_USER_INPUT */
export async function attention(
  run: DescribedRun,
  activations: ActivationReader,
  { layer, head, prompt }: { layer: number; head: number; prompt: number },
): Promise<SourcedTensor> {
  const { nLayers, nHeads } = run.config;
  if (layer < 0 || layer >= nLayers || head < 0 || head >= nHeads) {
    const allowed = `L0H0 to L${nLayers - 1}H${nHeads - 1}`;
    throw new CircuitLensError('UNKNOWN_HEAD', `There is no head L${layer}H${head}. Allowed: ${allowed}.`, {
      layer,
      head,
      allowed,
    });
  }
  return activation(run, activations, { hook: hookName('pattern', layer), head, prompt });
}

function checkPrompt({ prompts }: DescribedRun, prompt: number | null | undefined): void {
  if (prompt == null || (prompt >= 0 && prompt < prompts.length)) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `prompt is ${prompt}; the run has ${prompts.length} prompts, so allowed are 0 to ${prompts.length - 1}.`,
    { field: 'prompt', prompt, prompts: prompts.length },
  );
}
