import type { WeightFlags } from '../config.ts';

/** The weight flags of the notebook and of the Exploratory Analysis Demo: all five passes. */
export const notebookWeightFlags: WeightFlags = {
  foldLayerNorm: true,
  centerWritingWeights: true,
  centerUnembed: true,
  foldValueBiases: true,
  refactorFactoredAttentionMatrices: true,
};
