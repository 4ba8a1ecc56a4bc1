import { fixed } from '../../lib/format.ts';
import type { WeightFlagName } from '../../lib/weightFlags.ts';

/** A likely next token of one prompt. */
export interface PredictedToken {
  prompt: number;
  id: number;
  /** Nats. */
  logProbability: number;
  logit: number;
}

/** How far the prediction moves when one weight pass is switched. */
export interface FlagChange {
  /** Largest change of a log-probability, in nats. */
  logProbability: number;
  /** Largest change of a logit. */
  logit: number;
  /** How many tokens were compared. */
  compared: number;
}

/** Above it the claim that log-probabilities stay is not kept: float32 in another order of sums moves them far less. */
export const claimTolerance = 1e-3;

/** What each pass moves. What none of them may move: the log-probabilities. */
export const claimTexts: Record<WeightFlagName, string> = {
  foldLayerNorm: 'Normalised streams move: their gains and biases are in the weights that read them.',
  centerWritingWeights: 'The residual stream moves by its mean, which layer norm takes out anyway.',
  centerUnembed: 'Every logit of a position moves by the same amount.',
  foldValueBiases: 'Values (v, z) move; the sum that attention writes stays.',
  refactorFactoredAttentionMatrices: 'q, k, v and z move; attention scores and what a head writes stay.',
};

/** Compares the tokens that both predictions list; null when they share none. */
export function flagChange(current: readonly PredictedToken[], switched: readonly PredictedToken[]): FlagChange | null {
  const key = ({ prompt, id }: PredictedToken) => `${prompt}:${id}`;
  const others = new Map(switched.map((token) => [key(token), token]));
  const pairs = current.flatMap((token) => {
    const other = others.get(key(token));
    return other ? [[token, other] as const] : [];
  });
  if (pairs.length === 0) return null;
  return {
    logProbability: Math.max(...pairs.map(([a, b]) => Math.abs(b.logProbability - a.logProbability))),
    logit: Math.max(...pairs.map(([a, b]) => Math.abs(b.logit - a.logit))),
    compared: pairs.length,
  };
}

/** 0.0000031 as "3.1e-6", 0.52 as "0.520": a size as a sentence says it. */
export function size(value: number): string {
  if (value === 0) return '0';
  return value < 0.001 ? value.toExponential(1).replace('-', '−') : fixed(value, 3);
}
