import type { ModelConfig } from '../config.ts';
import { findOperation } from './index.ts';
import { inputSizes } from './inputSizes.ts';

/** What an operation takes, estimated from its input alone. */
export interface OperationPrice {
  /** Of all prompts, BOS included. */
  tokens: number;
  /** Tokens through one layer: a pass of 10 tokens through 12 layers is 120. */
  work: number;
  /** Values of the result, at most. */
  values: number;
}

/** Values of a result where the operation says nothing: rows and numbers of each prompt. */
const valuesPerPrompt = 200;

/**
 * The price of an operation before it runs, and before its model is loaded. An estimate: what a planner saves is not
 * known yet.
 * @throws CircuitLensError BAD_USER_INPUT for an unknown name
 */
export function priceOf(name: string, input: unknown, config: ModelConfig): OperationPrice {
  const operation = findOperation(name);
  const given = input !== null && typeof input === 'object' ? input : {};
  const sizes = inputSizes(given, config);
  return {
    tokens: sizes.tokens,
    work: Math.ceil(operation.cost?.(given, sizes) ?? sizes.pass),
    values: Math.ceil(operation.values?.(given, sizes) ?? valuesPerPrompt * (1 + sizes.prompts)),
  };
}
