import { CircuitLensError } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import { takeRows } from '../weights/matrixLayout.ts';
import { applyLnToStack } from './applyLnToStack.ts';
import type { WeightedModel } from './headColumns.ts';
import { centred, dotDouble } from './readout.ts';

/** Token ids to read: one for all prompts, or one a prompt. */
export type TokenChoice = number | readonly number[];

/**
 * Column of W_U for every token: the direction whose product with the final norm's output is the token's logit, less b_U.
 * Without `foldLayerNorm` the norm's weight is not in it. TransformerLens' `tokens_to_residual_directions`.
 * @returns [token, dModel]
 * @throws CircuitLensError UNKNOWN_TOKEN
 */
export function tokensToResidualDirections(
  { weights, config: { dModel, dVocab } }: WeightedModel,
  tokens: readonly number[],
): Tensor {
  const unknown = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= dVocab);
  if (unknown !== undefined) {
    const message = `${unknown} is no token id; allowed are 0 to ${dVocab - 1}.`;
    throw new CircuitLensError('UNKNOWN_TOKEN', message, { token: unknown, allowed: dVocab - 1 });
  }
  return Tensor.of(takeRows(weights.W_U_T, tokens, dModel), [tokens.length, dModel], ['token', 'dModel']);
}

/**
 * Logit (or, with `incorrectTokens`, logit difference) that each component of a stack gives through the final layer
 * norm's cached scale and W_U. TransformerLens' `logit_attrs`: as there, right with folded layer norm; on raw weights
 * `attribution.direct` counts the norm's weight too.
 * @param stack [component, prompt, position, dModel], at `positions` where they are given
 * @returns [component, prompt, position], in logits
 * @throws CircuitLensError UNKNOWN_TOKEN, MISSING_ACTIVATION, BAD_USER_INPUT for a list that is not one a prompt
 */
export function logitAttrs(
  model: WeightedModel,
  cache: ActivationCache,
  stack: Tensor,
  {
    tokens,
    incorrectTokens,
    positions,
  }: { tokens: TokenChoice; incorrectTokens?: TokenChoice; positions?: readonly number[] },
): Tensor {
  const [components, prompts, length, dModel] = stack.shape as [number, number, number, number];
  const scaled = applyLnToStack(model, cache, stack, { positions }).data;
  const right = tokensToResidualDirections(model, onePerPrompt('tokens', tokens, prompts));
  const wrong =
    incorrectTokens === undefined
      ? null
      : tokensToResidualDirections(model, onePerPrompt('incorrectTokens', incorrectTokens, prompts));
  const directions = Array.from({ length: prompts }, (_, prompt) => {
    const other = wrong?.sub(prompt).data;
    return centred(Float64Array.from(right.sub(prompt).data, (value, i) => value - (other?.[i] ?? 0)));
  });
  const out = Float32Array.from({ length: components * prompts * length }, (_, row) =>
    dotDouble(scaled.subarray(row * dModel, (row + 1) * dModel), directions[Math.floor(row / length) % prompts]!),
  );
  return new Tensor(out, [components, prompts, length], stack.axes.slice(0, 3));
}

function onePerPrompt(field: string, tokens: TokenChoice, prompts: number): readonly number[] {
  if (typeof tokens === 'number') return Array.from({ length: prompts }, () => tokens);
  if (tokens.length === prompts) return tokens;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `${field} has ${tokens.length} ids for ${prompts} prompts. Give one id, or one for each prompt.`,
    { field, tokens: tokens.length, prompts },
  );
}
