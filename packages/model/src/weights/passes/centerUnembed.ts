import type { ModelConfig } from '../../config.ts';
import type { ModelWeights } from '../ModelWeights.ts';
import { centerColumns, centerRows } from './centerRows.ts';

/**
 * Takes the mean over the vocabulary from every row of W_U, and from b_U.
 *
 * Why the probabilities stay the same: at each position this subtracts one number from all logits (the final residual
 * stream times the mean column, plus the mean bias), and a softmax does not change when all its inputs move together.
 * The logits themselves move by that number; their differences do not.
 *
 * Changes the given weights.
 * @see TransformerLens `center_unembed`
 */
export function centerUnembed(weights: ModelWeights, { dModel, dVocab }: ModelConfig): void {
  centerColumns(weights.W_U_T, dModel);
  centerRows(weights.b_U, dVocab);
}
