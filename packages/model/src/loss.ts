import { Tensor } from './tensor.ts';

/** log(softmax(row)). @returns [dVocab] */
export function logSoftmax(row: Float32Array): Float32Array {
  const logSum = logSumExp(row);
  return row.map((value) => value - logSum);
}

/** log(softmax(row)) of single tokens, without making the whole row. */
export function logProbabilitiesOf(row: Float32Array): (id: number) => number {
  const logSum = logSumExp(row);
  return (id) => row[id]! - logSum;
}

/** log(softmax(row)[id]). */
export function logProbability(row: Float32Array, id: number): number {
  return logProbabilitiesOf(row)(id);
}

/** log(sum(exp(row))), computed against the row's maximum so that nothing overflows. */
function logSumExp(row: Float32Array): number {
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  // By index: an iterator takes as long as the exponentials.
  for (let i = 0; i < row.length; i++) if (row[i]! > max) max = row[i]!;
  for (let i = 0; i < row.length; i++) sum += Math.exp(row[i]! - max);
  return max + Math.log(sum);
}

/**
 * Cross-entropy of predicting each next token, in nats (`loss_per_token` of TransformerLens).
 * @param logits [prompt, position, dVocab]
 * @returns [prompt, position − 1]; NaN where a shorter prompt has no next token
 */
export function lossPerToken(
  logits: Tensor,
  tokens: readonly (readonly number[])[],
  lengths: readonly number[],
): Tensor {
  const positions = tokens[0]!.length - 1;
  const out = new Float32Array(tokens.length * positions).fill(Number.NaN);
  for (const [prompt, ids] of tokens.entries()) {
    for (let position = 0; position < lengths[prompt]! - 1; position++) {
      out[prompt * positions + position] = -logProbability(logits.sub(prompt, position).data, ids[position + 1]!);
    }
  }
  return Tensor.of(out, [tokens.length, positions], ['prompt', 'position']);
}

/**
 * `lossPerToken` of a run whose logits are made so many positions at a time.
 * @param run its last residual stream [prompt, position, dModel], before the final layer norm
 * @param rowsMax positions whose logits are in memory at once
 * @param logitsOf logits [1, position, dVocab] of a stretch of one prompt's stream [1, position, dModel]
 */
export async function lossInParts(
  { residual, tokens, lengths }: { residual: Tensor; tokens: readonly number[][]; lengths: readonly number[] },
  rowsMax: number,
  logitsOf: (ids: number[], residual: Tensor) => Promise<Tensor>,
): Promise<Tensor> {
  const dModel = residual.shape[2]!;
  const perToken = Tensor.zeros([tokens.length, tokens[0]!.length - 1], ['prompt', 'position']);
  perToken.data.fill(Number.NaN);
  const step = Math.max(1, rowsMax - 1);
  for (const [prompt, length] of lengths.entries()) {
    for (let start = 0; start < length - 1; start += step) {
      // One more than are predicted: the last is what the one before it has to predict.
      const ids = tokens[prompt]!.slice(start, Math.min(length, start + step + 1));
      const rows = residual.sub(prompt).data.subarray(start * dModel, (start + ids.length) * dModel);
      const logits = await logitsOf(ids, new Tensor(rows, [1, ids.length, dModel], residual.axes));
      perToken.sub(prompt).data.set(lossPerToken(logits, [ids], [ids.length]).data, start);
    }
  }
  return perToken;
}

/** Mean over all predictions of all prompts; padding does not count. NaN when no prompt has a second token. */
export function meanLoss(perToken: Tensor): number {
  let sum = 0;
  let count = 0;
  for (const value of perToken.data) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
