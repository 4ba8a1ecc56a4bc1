import { topIds } from './tokenRanking.ts';

/** How the next token is chosen. */
export interface Sampling {
  /** Logits are divided by it; 0 takes the most likely token. */
  temperature: number;
  /** Only so many most likely tokens. */
  topK?: number;
  /** Only the most likely tokens that together reach this probability, the one that reaches it included. */
  topP?: number;
}

/**
 * The next token of a row of logits [dVocab].
 * @param random a draw in [0, 1); not called for temperature 0
 */
export function sampleToken(row: Float32Array, { temperature, topK, topP }: Sampling, random: () => number): number {
  if (temperature === 0) return topIds(row, 1)[0]!;
  const ids = topIds(row, topK ?? row.length);
  const largest = row[ids[0]!]!;
  const weights = ids.map((id) => Math.exp((row[id]! - largest) / temperature));
  const kept = topP === undefined ? weights.length : nucleusSize(weights, topP);
  const total = sumOf(weights, kept);
  let rest = random() * total;
  for (let i = 0; i < kept; i++) {
    rest -= weights[i]!;
    if (rest < 0) return ids[i]!;
  }
  return ids[kept - 1]!;
}

function nucleusSize(weights: readonly number[], topP: number): number {
  const wanted = topP * sumOf(weights, weights.length);
  let reached = 0;
  for (const [i, weight] of weights.entries()) {
    reached += weight;
    if (reached >= wanted) return i + 1;
  }
  return weights.length;
}

function sumOf(weights: readonly number[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i]!;
  return sum;
}
