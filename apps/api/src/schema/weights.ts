import type { SingularVector, SkipTrigram, VirtualHead } from '@circuit-lens/model';
import { parseHead } from '@circuit-lens/shared';
import { headOf } from '../nodes/loadedModels.ts';
import * as results from '../runs/weightResults.ts';
import { withoutNulls } from '../withoutNulls.ts';
import { builder, Node } from './builder.ts';
import { ModelType } from './model.ts';
import { TensorType } from './tensor.ts';
import { SingularVectorType, SkipTrigramType, VirtualHeadType } from './weightRows.ts';

const CircuitName = builder.enumType('HeadCircuit', {
  description: "Which product of a head's matrices (Elhage et al. 2021).",
  values: {
    OV: { value: 'ov', description: 'W_V W_O: what is moved.' },
    QK: { value: 'qk', description: 'W_Q W_Kᵀ, without 1/√dHead: where it looks.' },
    FULL_OV: { value: 'fullOv', description: 'W_E W_V W_O W_U: from the token read to the token said.' },
    FULL_QK: { value: 'fullQk', description: 'W_E W_Q W_Kᵀ W_Eᵀ: from the token that looks to the token looked at.' },
  } as const,
});

const TokenCircuitName = builder.enumType('TokenCircuit', {
  description: 'Which circuit between tokens.',
  values: {
    FULL_OV: { value: 'fullOv', description: 'Rows are tokens read, columns tokens said.' },
    FULL_QK: { value: 'fullQk', description: 'Rows are tokens that look, columns tokens looked at.' },
  } as const,
});

const CompositionKind = builder.enumType('CompositionKind', {
  description: 'Through which input the later head reads the earlier.',
  values: {
    Q: { value: 'q', description: 'Its queries.' },
    K: { value: 'k', description: 'Its keys.' },
    V: { value: 'v', description: 'Its values.' },
  } as const,
});

const TokenEmbedding = builder.enumType('TokenEmbedding', {
  description: 'What stands for a token in the residual stream.',
  values: {
    RAW: { value: 'raw', description: 'Its row of W_E.' },
    AFTER_MLP0: { value: 'afterMlp0', description: 'The same with what MLP 0 makes of it.' },
  } as const,
});

const Spectrum = builder.objectRef<results.Spectrum>('Spectrum').implement({
  description: "Eigenvalues of a head's circuit, largest modulus first.",
  fields: (t) => ({
    real: t.expose('real', { type: TensorType, description: '[head, rank], one head: real parts.' }),
    imaginary: t.expose('imaginary', { type: TensorType, description: '[head, rank]: imaginary parts, same order.' }),
    copyingScore: t.exposeFloat('copyingScore', { description: 'Re Σλ / Σ|λ|: 1 copies, −1 suppresses.' }),
  }),
});

const circuit = { type: CircuitName, required: true, description: 'Which circuit.' } as const;
const kind = { type: CompositionKind, required: true, description: 'Which input of the later head.' } as const;
const baseline = { defaultValue: false, description: 'Less what two random heads score, 1/√dModel.' } as const;

const Head = builder.objectRef<results.AskedHead>('Head').implement({
  description: 'An attention head and what its weights say.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'label' in value && 'spec' in value,
  fields: (t) => ({
    layer: t.exposeInt('layer', { description: 'Block, from 0.' }),
    index: t.exposeInt('index', { description: 'Within its layer, from 0.' }),
    label: t.exposeString('label', { description: 'L9H9.' }),
    publishedRole: t.exposeString('publishedRole', {
      nullable: true,
      description: 'Its class in the published IOI circuit (Wang et al. 2022), if the model has one.',
    }),
    eigenvalues: t.field({
      type: Spectrum,
      nullable: true,
      description: 'Does it copy?',
      args: { circuit: t.arg(circuit) },
      resolve: (head, args, { services }) => results.spectrum(head, services.operations, args.circuit),
    }),
    copyingScore: t.float({
      nullable: true,
      description: 'Re Σλ / Σ|λ| of its eigenvalues: 1 copies, −1 suppresses.',
      args: { circuit: t.arg(circuit) },
      resolve: async (head, args, { services }) =>
        (await results.spectrum(head, services.operations, args.circuit)).copyingScore,
    }),
    singularValues: t.field({
      type: TensorType,
      nullable: true,
      description: '[head, rank], one head: falling.',
      args: { circuit: t.arg(circuit) },
      resolve: ({ spec, label }, args, { services }) =>
        results.tensorFrom(services.operations, 'weights.singularValues', { ...spec, ...args, heads: [label] }),
    }),
    singularVectors: t.field({
      type: [SingularVectorType],
      nullable: true,
      description: 'The main directions it writes, each as its top tokens of both signs.',
      args: {
        vectors: t.arg.int({ defaultValue: 10, description: 'How many vectors.' }),
        top: t.arg.int({ defaultValue: 10, description: 'How many tokens at either end.' }),
      },
      resolve: ({ spec, label }, { vectors, top }, { services }) =>
        results.rowsFrom<SingularVector>(services.operations, 'weights.singularVectors', {
          ...spec,
          matrix: 'ov',
          head: label,
          vectors: vectors ?? 10,
          top: top ?? 10,
        }),
    }),
    tokenCircuit: t.field({
      type: TensorType,
      nullable: true,
      description: '[token, token], rows then columns.',
      args: {
        circuit: t.arg({ type: TokenCircuitName, required: true, description: 'Which circuit.' }),
        rows: t.arg({ type: ['TokenReference'], required: true, description: 'Tokens read, or looking.' }),
        columns: t.arg({ type: ['TokenReference'], description: 'Tokens said, or looked at; default the rows.' }),
        embedding: t.arg({ type: TokenEmbedding, description: 'What stands for a token; default RAW.' }),
      },
      resolve: ({ spec, label }, { circuit: name, rows, columns, embedding }, { services }) =>
        results.tensorFrom(services.operations, 'weights.tokenCircuit', {
          ...spec,
          circuit: name,
          head: label,
          rows,
          columns: columns ?? undefined,
          embedding: embedding ?? undefined,
        }),
    }),
    skipTrigrams: t.field({
      type: [SkipTrigramType],
      nullable: true,
      description: 'The phrases "source … destination → output" that it favours most.',
      args: {
        top: t.arg.int({ defaultValue: 20, description: 'How many.' }),
        perSource: t.arg.int({ description: 'At most so many of one source; default 3.' }),
        sources: t.arg({ type: ['TokenReference'], description: 'Left out: the 64 it writes most of.' }),
        destinations: t.arg({ type: ['TokenReference'], description: 'Left out: all tokens.' }),
        outputs: t.arg({ type: ['TokenReference'], description: 'Left out: all tokens.' }),
      },
      resolve: ({ spec, label }, { top, ...named }, { services }) =>
        results.rowsFrom<SkipTrigram>(services.operations, 'weights.skipTrigrams', {
          ...spec,
          head: label,
          top: top ?? 20,
          ...withoutNulls(named),
        }),
    }),
    composition: t.field({
      type: TensorType,
      nullable: true,
      description: 'How much of what earlier heads write it reads: [layer, head] of senders, 0 for later ones.',
      args: {
        kind: t.arg(kind),
        from: t.arg.string({ description: 'One sender, L0H0: its score alone, without axes. Default all.' }),
        baseline: t.arg.boolean(baseline),
      },
      resolve: async (head, { kind: through, from, baseline: less }, { services }) => {
        const input = { ...head.spec, kind: through, baseline: less ?? false };
        const all = await results.tensorFrom(services.operations, 'weights.composition', input);
        const [nLayers, nHeads] = all.tensor.shape as [number, number];
        return results.receivedBy(all, head, from == null ? null : parseHead(from, { nLayers, nHeads }));
      },
    }),
  }),
});

builder.objectFields(ModelType, (t) => ({
  head: t.field({
    type: Head,
    nullable: true,
    description: 'One attention head.',
    args: { label: t.arg.string({ required: true, description: 'L9H9.' }) },
    resolve: (model, { label }) => headOf(model, label),
  }),
  compositionScores: t.field({
    type: TensorType,
    nullable: true,
    description: '[layer, head, layer, head], sender then receiver; 0 unless the sender is in an earlier layer.',
    args: { kind: t.arg(kind), baseline: t.arg.boolean(baseline) },
    resolve: ({ spec }, { kind: through, baseline: less }, { services }) =>
      results.tensorFrom(services.operations, 'weights.composition', {
        ...spec,
        kind: through,
        baseline: less ?? false,
      }),
  }),
  virtualHeads: t.field({
    type: [VirtualHeadType],
    nullable: true,
    description: 'Pairs of heads of which the second moves on what the first writes, most against their sizes first.',
    args: { top: t.arg.int({ defaultValue: 20, description: 'How many pairs.' }) },
    resolve: ({ spec }, { top }, { services }) =>
      results.rowsFrom<VirtualHead>(services.operations, 'weights.virtualHeads', {
        ...spec,
        top: top ?? 20,
      }),
  }),
  bigrams: t.field({
    type: TensorType,
    nullable: true,
    description: 'W_E W_U between tokens: [token, token], what follows each without any head.',
    args: {
      rows: t.arg({ type: ['TokenReference'], required: true, description: 'Tokens read.' }),
      columns: t.arg({ type: ['TokenReference'], description: 'Tokens said; default the rows.' }),
      embedding: t.arg({ type: TokenEmbedding, description: 'What stands for a token; default RAW.' }),
    },
    resolve: ({ spec }, args, { services }) =>
      results.tensorFrom(services.operations, 'weights.tokenCircuit', {
        ...spec,
        circuit: 'direct',
        ...withoutNulls(args),
      }),
  }),
}));
