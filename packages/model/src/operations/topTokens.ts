import type { HookedTransformer } from '../HookedTransformer.ts';
import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import { tokenLabel, topIds } from './tokenRanking.ts';

/** A token and how far it lies along a direction. */
export interface ScoredToken {
  id: number;
  text: string;
  value: number;
}

/** The tokens furthest along a direction, and furthest against it. */
export interface TokenEnds {
  positive: ScoredToken[];
  negative: ScoredToken[];
}

/**
 * What directions of the residual stream [direction, dModel] mean in tokens: those that they make most and least likely
 * (`W_U_T`), or that lie most and least along them (`W_E`).
 */
export async function tokenEnds(
  model: HookedTransformer,
  products: MatrixProducts,
  directions: Float32Array,
  matrix: 'W_E' | 'W_U_T',
  top: number,
): Promise<TokenEnds[]> {
  const { dModel, dVocab } = model.config;
  const scores = await products.rows(directions, model.weights[matrix], dModel); // [direction, token]
  return Array.from({ length: directions.length / dModel }, (_, i) => {
    const row = scores.subarray(i * dVocab, (i + 1) * dVocab);
    const named = (ids: number[]) => ids.map((id) => ({ id, text: tokenLabel(model, id), value: row[id]! }));
    return {
      positive: named(topIds(row, top)),
      negative: named(
        topIds(
          row.map((value) => -value),
          top,
        ),
      ),
    };
  });
}
