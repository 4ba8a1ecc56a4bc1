import type { ModelConfig, Tensor } from '@circuit-lens/model';
import { matchesGlob } from '@circuit-lens/shared';
import { type LoadedModel, loadModel } from '../nodes/loadedModels.ts';
import { provenanceOfEnvelope } from '../Provenance.ts';
import { tensorWith } from '../runs/tensorsOf.ts';
import type { ModelChoice, Services } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { builder, Node } from './builder.ts';
import { givenFlags, ProvenanceType, WeightFlagsInput } from './provenance.ts';
import { TensorType } from './tensor.ts';
import { VerificationType } from './verification.ts';

interface HookPointRow {
  name: string;
  kind: string;
  layer: number | null;
  axes: string[];
  onRequest: boolean;
}

interface ParameterRow {
  name: string;
  shape: number[];
  axes: string[];
}

const ModelConfigType = builder.objectRef<ModelConfig>('ModelConfig').implement({
  description: 'Sizes of a model.',
  fields: (t) => ({
    nLayers: t.exposeInt('nLayers', { description: 'Blocks.' }),
    nHeads: t.exposeInt('nHeads', { description: 'Attention heads a block.' }),
    dModel: t.exposeInt('dModel', { description: 'Width of the residual stream.' }),
    dHead: t.exposeInt('dHead', { description: 'Width of a head.' }),
    dMlp: t.exposeInt('dMlp', { description: 'Neurons a block.' }),
    dVocab: t.exposeInt('dVocab', { description: 'Tokens.' }),
    nCtx: t.exposeInt('nCtx', { description: 'Longest prompt in tokens, BOS included.' }),
    layerNormEps: t.exposeFloat('layerNormEps', { description: 'Added to the variance in every layer norm.' }),
    bosTokenId: t.exposeInt('bosTokenId', { description: 'Token that stands before a prompt.' }),
  }),
});

const HookPointType = builder.objectRef<HookPointRow>('HookPoint').implement({
  description: 'A place in the forward pass where an activation can be read and replaced.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Full TransformerLens name.' }),
    kind: t.exposeString('kind', { description: 'Short name: z, resid_pre, pattern, …' }),
    layer: t.exposeInt('layer', { nullable: true, description: 'Block, from 0; null outside the blocks.' }),
    axes: t.exposeStringList('axes', { description: 'Names of its axes, outermost first.' }),
    onRequest: t.exposeBoolean('onRequest', { description: 'Made only when asked for by its full name.' }),
  }),
});

const ParameterType = builder.objectRef<ParameterRow>('Parameter').implement({
  description: 'A parameter, as TransformerLens stacks it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'W_E, W_Q, b_U, …' }),
    shape: t.exposeIntList('shape', { description: 'Size of every axis.' }),
    axes: t.exposeStringList('axes', { description: 'Names of the axes, outermost first.' }),
  }),
});

const HeadMatrix = builder.enumType('HeadMatrix', {
  description: 'A matrix of one attention head.',
  values: {
    W_Q: { description: 'What it looks with, [dModel, dHead].' },
    W_K: { description: 'What it is found by, [dModel, dHead].' },
    W_V: { description: 'What it reads, [dModel, dHead].' },
    W_O: { description: 'What it writes, [dHead, dModel].' },
  } as const,
});

const headMatrixArgs = builder.args((t) => ({
  matrix: t.field({ type: HeadMatrix, required: true, description: 'Which matrix.' }),
  head: t.string({ required: true, description: 'Head label, L0H0.' }),
}));

export const ModelType = builder.objectRef<LoadedModel>('Model').implement({
  description: 'A loaded model, its weights processed by its flags.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'envelope' in value,
  fields: (t) => ({
    name: t.string({ description: 'Name of the model.', resolve: ({ envelope }) => envelope.model.name }),
    provenance: t.field({
      type: ProvenanceType,
      description: 'Contents, flags, device, self-test.',
      resolve: ({ envelope }) => provenanceOfEnvelope(envelope),
    }),
    config: t.field({
      type: ModelConfigType,
      description: 'Its sizes.',
      resolve: ({ envelope }) => envelope.result.config as ModelConfig,
    }),
    missing: t.stringList({
      description:
        'Parts that a partial checkpoint lacks, in words: what needs them is MODEL_INCOMPLETE. Empty when whole.',
      resolve: ({ envelope }) => envelope.result.missing as string[],
    }),
    hookPoints: t.field({
      type: [HookPointType],
      description: 'Hook points in the order of the forward pass.',
      args: {
        glob: t.arg.string({ description: 'Only names that match: * any text, ? one character. Default all.' }),
        onRequest: t.arg.boolean({ defaultValue: true, description: 'With those that are made only on request.' }),
      },
      resolve: ({ envelope }, { glob, onRequest }) =>
        (envelope.result.hookPoints as HookPointRow[]).filter(
          (point) => (onRequest || !point.onRequest) && matchesGlob(point.name, glob ?? '*'),
        ),
    }),
    parameters: t.field({
      type: [ParameterType],
      description: 'Every parameter and its shape.',
      args: { glob: t.arg.string({ description: 'Only names that match. Default all.' }) },
      resolve: ({ envelope }, { glob }) =>
        (envelope.result.parameters as ParameterRow[]).filter(({ name }) => matchesGlob(name, glob ?? '*')),
    }),
    parameter: t.field({
      type: TensorType,
      nullable: true,
      description:
        'Weights after processing, [layer, head, dModel, dHead] and so on as `parameters` says, less the axes that `index` takes.',
      args: {
        name: t.arg.string({ required: true, description: 'W_Q, b_U, …; `parameters` lists them.' }),
        index: t.arg.intList({ description: 'Leading indices, such as [layer, head]; negative from the end.' }),
      },
      resolve: ({ spec }, { name, index }, { services }) =>
        tensorOf(services, 'model.parameter', { ...spec, name, index: index ?? undefined }),
    }),
    verification: t.field({
      type: VerificationType,
      description: 'Whether it is the GPT-2 small whose numbers were published, and how many of them it gives again.',
      resolve: async ({ spec, envelope: { model } }, _args, { services: { verifications } }) => ({
        model: verifications.nameOf(model, spec.model),
        isPublished: verifications.isPublished(model),
        found: await verifications.of(model),
      }),
    }),
    columnNorms: t.field({
      type: TensorType,
      nullable: true,
      description: "[dHead]: squared norm (sum over dModel of W²) of every column of a head's matrix.",
      args: headMatrixArgs,
      resolve: ({ spec }, args, { services }) => tensorOf(services, 'weights.columnNorms', { ...spec, ...args }),
    }),
    gram: t.field({
      type: TensorType,
      nullable: true,
      description: "[dHead, dHead]: inner products of the columns of a head's matrix; diagonal where orthogonal.",
      args: headMatrixArgs,
      resolve: ({ spec }, args, { services }) => tensorOf(services, 'weights.gram', { ...spec, ...args }),
    }),
  }),
});

const ModelStateType = builder.enumType('ModelState', {
  description: 'What of a model is on this machine.',
  values: {
    HERE: { value: 'here', description: 'All of it: it can be named in a run.' },
    INCOMPLETE: { value: 'incomplete', description: 'A download of it was cut: `downloadModel` goes on.' },
    DOWNLOADABLE: { value: 'downloadable', description: 'Nothing: `downloadModel` fetches it.' },
  } as const,
});

const ModelChoiceType = builder.objectRef<ModelChoice>('ModelChoice').implement({
  description: 'A model that can be named in a run. A folder in the Hugging Face GPT-2 layout can be named too.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What to write as `model`.' }),
    isDefault: t.exposeBoolean('isDefault', { description: 'Used where no model is named.' }),
    isEmbedded: t.exposeBoolean('isEmbedded', { description: 'Ships with the product.' }),
    isLoaded: t.exposeBoolean('isLoaded', { description: 'It answered since the server started.' }),
    state: t.expose('state', { type: ModelStateType, description: 'What of it is on this machine.' }),
    repository: t.exposeString('repository', {
      nullable: true,
      description: 'On the hub, owner/name; null for one that is not from there.',
    }),
    bytes: t.exposeFloat('bytes', {
      nullable: true,
      description:
        'On this disk; of one to be fetched the size of its weights, roughly. Null where it is not known, or of no hub.',
    }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: ModelType,
    nullable: true,
    description: 'A model, loaded with these flags when it is not yet.',
    args: {
      model: t.arg.string({ description: 'Name or folder; left out: the default model.' }),
      weightFlags: t.arg({ type: WeightFlagsInput, description: 'How to process the weights.' }),
    },
    resolve: (_root, { model, weightFlags }, { services }) =>
      loadModel(services, { model: model ?? undefined, weightFlags: givenFlags(weightFlags) }),
  }),
  models: t.field({
    type: [ModelChoiceType],
    nullable: true,
    description:
      'Models that can be named, the default one first; the GPT-2 models of the Hugging Face cache among them.',
    args: {
      downloadable: t.arg.boolean({ defaultValue: false, description: 'With those that can be fetched from the hub.' }),
    },
    resolve: async (_root, { downloadable }, { services }) =>
      (await services.models()).filter(({ state }) => downloadable || state === 'here'),
  }),
}));

/** A parameter with an index for every axis comes as a number; it is served as a tensor without axes. */
async function tensorOf(services: Services, operation: string, input: unknown): Promise<SourcedTensor> {
  const envelope = await services.operations.run(operation, input);
  const { tensor } = envelope.result;
  const value = typeof tensor === 'number' ? { data: Float32Array.of(tensor), shape: [], axes: [] } : tensor;
  return tensorWith(envelope, value as Tensor);
}
