import { parseHead } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { ModelWeights } from '../weights/ModelWeights.ts';
import { getParameter } from '../weights/parameters.ts';

/** Weights and sizes: all of a model that an analysis of its weights reads. */
export interface WeightedModel {
  weights: ModelWeights;
  config: ModelConfig;
}

export type HeadMatrix = 'W_Q' | 'W_K' | 'W_V' | 'W_O';

/**
 * The `dHead` columns of a head's matrix, each of length dModel: columns of W_Q, W_K, W_V, rows of W_O.
 * @throws CircuitLensError UNKNOWN_HEAD
 */
export function headColumns({ weights, config }: WeightedModel, name: HeadMatrix, label: string): Float32Array[] {
  const { layer, head } = parseHead(label, config);
  const matrix = getParameter(weights, config, name, [layer, head]);
  const { dHead, dModel } = config;
  const [columnStride, modelStride] = matrix.axes[0]!.name === 'dHead' ? [dModel, 1] : [1, dHead];
  return Array.from({ length: dHead }, (_, column) =>
    Float32Array.from({ length: dModel }, (_, d) => matrix.data[column * columnStride + d * modelStride]!),
  );
}

/** Inner product, summed in double precision. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  // By index: millions of these make a gram matrix, and an iterator takes five times as long.
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
