import type { HeadIndex } from '@circuit-lens/shared';
import { rowProducts } from '../linalg/products.ts';
import { headFactors } from './headCircuit.ts';
import type { WeightedModel } from './headColumns.ts';

/** fullOv: token read to token said; fullQk: token that looks to token looked at; direct: token to next token. */
export type TokenCircuit = 'fullOv' | 'fullQk' | 'direct';

/**
 * A circuit between chosen tokens, from their vectors: x W_V W_O W_U for fullOv, x W_Q W_Kᵀ yᵀ for fullQk, x W_U for
 * direct.
 * @param rows [row, dModel] embeddings of the tokens on the left
 * @param columns [column, dModel] rows of W_Uᵀ, or for fullQk embeddings, of the tokens on the right
 * @returns [row, column]
 */
export function tokenCircuit(
  model: WeightedModel,
  { circuit, head }: { circuit: TokenCircuit; head: HeadIndex | null },
  rows: Float32Array,
  columns: Float32Array,
): Float64Array {
  const { dModel, dHead } = model.config;
  if (circuit === 'direct') return rowProducts(rows, columns, dModel);
  const { read, write } = headFactors(model, head!, circuit === 'fullOv' ? 'ov' : 'qk');
  return rowProducts(rowProducts(rows, read, dModel), rowProducts(columns, write, dModel), dHead);
}
