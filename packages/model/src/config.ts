import { CircuitLensError } from '@circuit-lens/shared';

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

/** How the weight matrices are held; arithmetic is float32 either way. */
export type Precision = 'float32' | 'float16';

/** The words by which a precision is asked for. */
export const precisionNames = { fp32: 'float32', fp16: 'float16' } as const satisfies Record<string, Precision>;

export type PrecisionName = keyof typeof precisionNames;

/** @throws CircuitLensError BAD_USER_INPUT for a word that names no precision */
export function readPrecision(name: string): Precision {
  if (Object.hasOwn(precisionNames, name)) return precisionNames[name as PrecisionName];
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `A precision is ${Object.keys(precisionNames).join(' or ')}; got "${name}".`,
    { field: 'precision', got: name },
  );
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
