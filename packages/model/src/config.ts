/** Shape of a GPT-2 model, in TransformerLens' words. */
export interface ModelConfig {
  nLayers: number;
  nHeads: number;
  dModel: number;
  dHead: number;
  dMlp: number;
  dVocab: number;
  /** Longest prompt, BOS included. */
  nCtx: number;
  layerNormEps: number;
  bosTokenId: number;
}

/** The five weight-processing passes of TransformerLens, each on or off. */
export interface WeightFlags {
  foldLayerNorm: boolean;
  centerWritingWeights: boolean;
  centerUnembed: boolean;
  foldValueBiases: boolean;
  refactorFactoredAttentionMatrices: boolean;
}

/** TransformerLens' defaults for `from_pretrained`. */
export const defaultWeightFlags: WeightFlags = {
  foldLayerNorm: true,
  centerWritingWeights: true,
  centerUnembed: true,
  foldValueBiases: true,
  refactorFactoredAttentionMatrices: false,
};

/** `from_pretrained_no_processing`: the checkpoint's own numbers. */
export const rawWeightFlags: WeightFlags = {
  foldLayerNorm: false,
  centerWritingWeights: false,
  centerUnembed: false,
  foldValueBiases: false,
  refactorFactoredAttentionMatrices: false,
};
