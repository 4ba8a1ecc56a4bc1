import type { WeightFlags } from '@circuit-lens/model';
import type { PrecisionError, SelfTestReport } from '../modelEnvelope.ts';
import type { Provenance } from '../Provenance.ts';
import { productVersion } from '../productVersion.ts';
import { builder } from './builder.ts';

export const WeightFlagsType = builder.objectRef<WeightFlags>('WeightFlags').implement({
  description: 'The five weight-processing passes of TransformerLens, each on or off.',
  fields: (t) => ({
    foldLayerNorm: t.exposeBoolean('foldLayerNorm', {
      description: 'Weight and bias of each layer norm are folded into the matrices after it.',
    }),
    centerWritingWeights: t.exposeBoolean('centerWritingWeights', {
      description: 'Weights that write to the residual stream have mean zero along it.',
    }),
    centerUnembed: t.exposeBoolean('centerUnembed', { description: 'The unembedding has mean zero over tokens.' }),
    foldValueBiases: t.exposeBoolean('foldValueBiases', {
      description: 'Value biases are folded into the output bias.',
    }),
    refactorFactoredAttentionMatrices: t.exposeBoolean('refactorFactoredAttentionMatrices', {
      description: 'W_Q, W_K and W_V, W_O are replaced by the factors of their singular value decompositions.',
    }),
  }),
});

export const WeightFlagsInput = builder.inputType('WeightFlagsInput', {
  description:
    "Weight-processing passes. A flag left out takes TransformerLens' default: true, and false for the last.",
  fields: (t) => ({
    foldLayerNorm: t.boolean({ description: 'Default true.' }),
    centerWritingWeights: t.boolean({ description: 'Default true.' }),
    centerUnembed: t.boolean({ description: 'Default true.' }),
    foldValueBiases: t.boolean({ description: 'Default true.' }),
    refactorFactoredAttentionMatrices: t.boolean({ description: 'Default false.' }),
  }),
});

/** Flags as they were given, the ones left out left out. */
export function givenFlags(flags: typeof WeightFlagsInput.$inferInput | null | undefined) {
  if (!flags) return undefined;
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => typeof value === 'boolean'));
}

export const SelfTest = builder.objectRef<SelfTestReport>('SelfTest').implement({
  description: 'The loaded model compared with reference values at every hook point.',
  fields: (t) => ({
    status: t.string({ description: '"passed" or "failed".', resolve: (report) => report.status }),
    reference: t.string({
      description: '"stored" (values made by TransformerLens) or "plainForward" (a second implementation).',
      resolve: (report) => report.reference,
    }),
    hooksCompared: t.exposeInt('hooksCompared', { description: 'How many hook points were compared.' }),
    worstHook: t.exposeString('worstHook', { description: 'The hook point that is furthest off.' }),
    worstDifference: t.exposeFloat('worstDifference', { description: 'Largest absolute difference at that hook.' }),
    tolerance: t.exposeFloat('tolerance', { description: 'Difference that is allowed at that hook.' }),
  }),
});

export const PrecisionErrorType = builder.objectRef<PrecisionError>('PrecisionError').implement({
  description: 'A model of float16 weights compared with its float32 weights at every hook point, on one prompt.',
  fields: (t) => ({
    hooksCompared: t.exposeInt('hooksCompared', { description: 'How many hook points were compared.' }),
    logits: t.exposeFloat('logits', { description: 'Largest difference of a logit.' }),
    worstHook: t.exposeString('worstHook', {
      description: 'The hook point that is furthest off, relative to its largest value.',
    }),
    worstDifference: t.exposeFloat('worstDifference', { description: 'Largest difference at that hook.' }),
    worstShare: t.exposeFloat('worstShare', { description: 'The same as a share of the largest value there.' }),
  }),
});

export const ProvenanceType = builder.objectRef<Provenance>('Provenance').implement({
  description: 'Which model made a number, and how.',
  fields: (t) => ({
    model: t.string({ description: 'Name of the model.', resolve: ({ model }) => model.name }),
    contentHash: t.string({
      description: "sha256 of the model's weights as they lie on disk.",
      resolve: ({ model }) => model.contentHash,
    }),
    weightFlags: t.field({
      type: WeightFlagsType,
      description: 'How the weights were processed.',
      resolve: ({ model }) => model.weightFlags,
    }),
    prependBos: t.boolean({
      nullable: true,
      description: 'Was BOS put before text prompts? Null where no prompt is involved.',
      resolve: ({ prependBos }) => prependBos,
    }),
    device: t.string({
      description: 'Where it was computed: cpu, webgpu, cuda, or cuda:1 and the like.',
      resolve: ({ model }) => model.device,
    }),
    deviceNote: t.string({
      nullable: true,
      description:
        'Why it is not another device, such as a GPU that failed its test; null when there is nothing to say.',
      resolve: ({ model }) => model.deviceNote ?? null,
    }),
    precision: t.string({
      description: 'What the weight matrices are rounded to: float32 or float16. Arithmetic is float32 either way.',
      resolve: ({ model }) => model.precision,
    }),
    precisionError: t.field({
      type: PrecisionErrorType,
      nullable: true,
      description: 'How far float16 weights are from float32; null for float32, or where it was not measured.',
      resolve: ({ model }) => model.precisionError ?? null,
    }),
    selfTest: t.field({
      type: SelfTest,
      nullable: true,
      description: 'What the self-test found on this device; null when it was left out.',
      resolve: ({ model }) => model.selfTest,
    }),
    productVersion: t.string({ description: 'Version of Circuit Lens.', resolve: () => productVersion }),
  }),
});
