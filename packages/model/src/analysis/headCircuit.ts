import type { HeadIndex } from '@circuit-lens/shared';
import { FactoredMatrix } from '../linalg/FactoredMatrix.ts';
import { turned } from '../linalg/products.ts';
import { rowsOfHead } from '../weights/matrixLayout.ts';
import type { WeightedModel } from './headColumns.ts';

/** The two circuits of a head: what it moves, W_V W_O, and where it looks, W_Q W_Kᵀ (Elhage et al. 2021). */
export type HeadCircuit = 'ov' | 'qk';

/** A head's circuit as readᵀ write, each `[dHead, dModel]`; views of the weights. */
export interface HeadFactors {
  /** Rows are the directions it reads: of V, or of Q. */
  read: Float32Array;
  /** Rows are the directions on its other side: what it writes (O), or what its keys read (K). */
  write: Float32Array;
}

const matrices = { ov: ['W_V_T', 'W_O'], qk: ['W_Q_T', 'W_K_T'] } as const;

/** The factors of all heads of a layer, one below the other: `[nHeads * dHead, dModel]` each. */
export function layerFactors({ weights }: WeightedModel, layer: number, circuit: HeadCircuit): HeadFactors {
  const block = weights.blocks[layer]!;
  const [read, write] = matrices[circuit];
  return { read: block[read], write: block[write] };
}

/** The factors of one head. */
export function headFactors(model: WeightedModel, { layer, head }: HeadIndex, circuit: HeadCircuit): HeadFactors {
  const { read, write } = layerFactors(model, layer, circuit);
  return { read: rowsOfHead(read, head, model.config), write: rowsOfHead(write, head, model.config) };
}

/**
 * A head's circuit as a factored matrix `[dModel, dModel]`, rows on the reading side: `OV` and `QK` of TransformerLens,
 * one head at a time. Without biases, and without the 1/√dHead of the scores.
 */
export function headMatrix(model: WeightedModel, head: HeadIndex, circuit: HeadCircuit): FactoredMatrix {
  const { read, write } = headFactors(model, head, circuit);
  return new FactoredMatrix(turned(read, model.config.dHead), write, model.config.dHead);
}
