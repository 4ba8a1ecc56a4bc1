/** The five weight-processing passes as the pages name and explain them. */

export const weightFlagNames = [
  'foldLayerNorm',
  'centerWritingWeights',
  'centerUnembed',
  'foldValueBiases',
  'refactorFactoredAttentionMatrices',
] as const;

export type WeightFlagName = (typeof weightFlagNames)[number];
export type WeightFlags = Record<WeightFlagName, boolean>;

/** What each pass does, under the name TransformerLens gives it. */
export const weightFlagTexts: Record<WeightFlagName, { name: string; what: string }> = {
  foldLayerNorm: { name: 'fold_ln', what: 'Layer norm gains move into the weights' },
  centerWritingWeights: { name: 'center_writing_weights', what: 'Each write into the stream has mean zero' },
  centerUnembed: { name: 'center_unembed', what: 'Logits are measured from their mean' },
  foldValueBiases: { name: 'fold_value_biases', what: 'Value biases move into the output bias' },
  refactorFactoredAttentionMatrices: {
    name: 'refactor_factored_attn_matrices',
    what: 'QK and OV matrices in their singular basis',
  },
};

/** On in TransformerLens when nothing is said: all but the last. */
export const defaultWeightFlags: readonly WeightFlagName[] = weightFlagNames.slice(0, 4);

/** The list of passes that are on, as flags. */
export function flagsFromList(on: readonly WeightFlagName[]): WeightFlags {
  return Object.fromEntries(weightFlagNames.map((name) => [name, on.includes(name)])) as WeightFlags;
}

/** The list with one pass switched, in the order of the table. */
export function toggleFlag(on: readonly WeightFlagName[], flag: WeightFlagName): WeightFlagName[] {
  return weightFlagNames.filter((name) => (name === flag ? !on.includes(name) : on.includes(name)));
}
