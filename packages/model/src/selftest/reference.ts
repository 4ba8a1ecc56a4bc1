/** What the self-test compares a model with. */
import type { ModelConfig } from '../config.ts';
import { Tensor } from '../tensor.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import { plainForward } from './plainForward.ts';

/** Reference values of one prompt. */
export interface SelfTestReference {
  tokens: number[];
  /** By hook name, and `logits`. */
  values: ReadonlyMap<string, Tensor>;
}

/** A value as it comes from a file, which knows sizes and no names of axes. */
export function referenceValue(data: Float32Array, shape: readonly number[]): Tensor {
  return Tensor.of(
    data,
    shape,
    shape.map(() => 'component'),
  );
}

/** A short prompt that every vocabulary has: BOS, then ids spread over the vocabulary. */
export function probeTokens(config: ModelConfig): number[] {
  const length = Math.min(6, config.nCtx);
  return Array.from({ length }, (_, i) => (i === 0 ? config.bosTokenId : (i * 7919) % config.dVocab));
}

/** A plain forward pass over these weights. */
export function plainReference(weights: ModelWeights, config: ModelConfig): SelfTestReference {
  const tokens = probeTokens(config);
  return { tokens, values: plainForward(tokens, weights, config) };
}
