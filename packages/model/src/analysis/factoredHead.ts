import { headLabel } from '@circuit-lens/shared';
import { Tensor } from '../tensor.ts';
import { getParameter } from '../weights/parameters.ts';
import { dot, headColumns, type WeightedModel } from './headColumns.ts';

/** What the refactor pass promises about one head's W_Q and W_K, measured. */
export interface FactoredHead {
  /** Squared column norms, [dHead] each. */
  queryNorms: Tensor;
  keyNorms: Tensor;
  /** Largest |‖W_Q column‖² − ‖W_K column‖²|, and the column where it is. */
  largestGap: number;
  largestGapColumn: number;
  /** Largest difference of that gap from b_K² − b_Q², relative to the largest norm: 0 after the refactor pass. */
  unexplainedGap: number;
  /** W_Qᵀ W_Q, [dHead, dHead]. */
  gram: Tensor;
  /** Largest entry off its diagonal, relative to the largest on it. */
  offDiagonal: number;
  /** The same after adding b_Q b_Qᵀ: 0 after the refactor pass. */
  offDiagonalWithBias: number;
}

/**
 * Are the columns of a head's W_Q orthogonal, and as long as those of W_K? The refactor pass decomposes
 * [W_Q; b_Q] [W_K; b_K]ᵀ with the biases as one more row, so both hold exactly with that row and nearly without it
 * (TransformerLens, `refactor_factored_attn_matrices`).
 */
export function measureFactoredHead(model: WeightedModel, layer: number, head: number): FactoredHead {
  const label = headLabel({ layer, head });
  const [queries, keys] = [headColumns(model, 'W_Q', label), headColumns(model, 'W_K', label)];
  const bias = (name: string) => getParameter(model.weights, model.config, name, [layer, head]).data; // [dHead]
  const [b_Q, b_K] = [bias('b_Q'), bias('b_K')];
  const [queryNorms, keyNorms] = [queries, keys].map((columns) => columns.map((column) => dot(column, column)));
  const gaps = queryNorms!.map((norm, i) => norm - keyNorms![i]!);
  const largestNorm = Math.max(...queryNorms!, ...keyNorms!);
  const largestGapColumn = gaps.reduce((best, gap, i) => (Math.abs(gap) > Math.abs(gaps[best]!) ? i : best), 0);
  const gram = queries.map((a) => queries.map((b) => dot(a, b))); // [dHead, dHead]
  const withBias = gram.map((row, i) => row.map((value, j) => value + b_Q[i]! * b_Q[j]!));
  const dHead = queries.length;
  return {
    queryNorms: Tensor.of(Float32Array.from(queryNorms!), [dHead], ['dHead']),
    keyNorms: Tensor.of(Float32Array.from(keyNorms!), [dHead], ['dHead']),
    largestGap: Math.abs(gaps[largestGapColumn]!),
    largestGapColumn,
    unexplainedGap: Math.max(...gaps.map((gap, i) => Math.abs(gap - (b_K[i]! ** 2 - b_Q[i]! ** 2)))) / largestNorm,
    gram: Tensor.of(Float32Array.from(gram.flat()), [dHead, dHead], ['dHead', 'dHead']),
    offDiagonal: largestOffDiagonal(gram),
    offDiagonalWithBias: largestOffDiagonal(withBias),
  };
}

/** Largest |entry| off the diagonal over the largest on it. */
function largestOffDiagonal(matrix: readonly (readonly number[])[]): number {
  let [off, on] = [0, 0];
  for (const [i, row] of matrix.entries()) {
    for (const [j, value] of row.entries()) {
      if (i === j) on = Math.max(on, Math.abs(value));
      else off = Math.max(off, Math.abs(value));
    }
  }
  return on > 0 ? off / on : 0;
}
