import type { Contributor, LensToken } from '@circuit-lens/model';
import * as results from '../runs/attributionResults.ts';
import { builder } from './builder.ts';
import { givenPosition, PositionInput } from './position.ts';
import { Run } from './run.ts';
import { TensorType } from './tensor.ts';

const LayerNormChoice = builder.enumType('LayerNormChoice', {
  description: 'Through which final layer norm a part of the residual stream is read.',
  values: {
    CACHED: { value: 'cached', description: "Centred, then divided by the run's own scale: parts sum to the total." },
    RECOMPUTED: { value: 'recomputed', description: 'Normalised by itself, as if the part were the whole stream.' },
  } as const,
});

const AttributionUnit = builder.enumType('AttributionUnit', {
  description: 'Into which parts the answer is split.',
  values: {
    LAYER: { value: 'layer', description: 'Embeddings, attention and MLP outputs: embed, pos_embed, 0_attn_out, …' },
    COMPONENT: {
      value: 'component',
      description: 'The same with each attention output split into heads and its bias.',
    },
    HEAD: { value: 'head', description: 'Every head; all else is `rest`.' },
    NEURON: { value: 'neuron', description: 'Every MLP neuron; all else is `rest`.' },
  } as const,
});

const LensTokenType = builder.objectRef<LensToken>('LensToken').implement({
  description: 'A token that the stream would have the model say if it ended there.',
  fields: (t) => ({
    component: t.exposeString('component', { description: '0_pre, 0_mid, …, final_post.' }),
    position: t.exposeInt('position', { description: 'From 0, BOS included.' }),
    rank: t.exposeInt('rank', { description: '0 is the most likely token.' }),
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
    logit: t.exposeFloat('logit', { description: 'b_U included.' }),
    probability: t.exposeFloat('probability', { description: '0 to 1.' }),
  }),
});

const LogitLens = builder.objectRef<results.LogitLens>('LogitLens').implement({
  description: 'The residual stream before every block, read as if it were the last (nostalgebraist 2020).',
  fields: (t) => ({
    layerNorm: t.expose('layerNorm', { type: LayerNormChoice, description: 'As it was read.' }),
    perPrompt: t.expose('perPrompt', { type: TensorType, description: '[prompt, component], in logits, without b_U.' }),
    mean: t.expose('mean', { type: TensorType, description: '[component], in logits: the mean over prompts.' }),
    topTokens: t.expose('topTokens', {
      type: [LensTokenType],
      description: 'Of one prompt: the best tokens of every component and position.',
    }),
  }),
});

const ContributorType = builder.objectRef<Contributor>('Contributor').implement({
  description: 'A part and its direct effect.',
  fields: (t) => ({
    label: t.exposeString('label', { description: 'L9H9, 8_mlp_out, L11N611, …' }),
    mean: t.exposeFloat('mean', { description: 'In logits, the mean over prompts.' }),
  }),
});

const shared = {
  total: 'Logit difference from the logits, the mean over prompts.',
  unembedBias: 'What b_U adds, the mean over prompts.',
  remainder: 'total − unembedBias − all parts: rounding only with the cached layer norm.',
};

const Attribution = builder.objectRef<results.Attribution>('Attribution').implement({
  description:
    'What each part adds to the logit difference without going through later layers (direct logit attribution; Wang et al. 2022, section 3.1).',
  fields: (t) => ({
    layerNorm: t.expose('layerNorm', { type: LayerNormChoice, description: 'As it was read.' }),
    perPrompt: t.expose('perPrompt', {
      type: TensorType,
      description: '[prompt, component], [prompt, layer, head] or [prompt, layer, neuron], in logits.',
    }),
    mean: t.expose('mean', {
      type: TensorType,
      description: 'The mean over prompts: [component], [layer, head] or [layer, neuron], in logits.',
    }),
    total: t.exposeFloat('total', { description: shared.total }),
    unembedBias: t.exposeFloat('unembedBias', { description: shared.unembedBias }),
    rest: t.expose('rest', {
      type: TensorType,
      description: '[component]: the mean of every part outside the unit, each by name.',
    }),
    remainder: t.exposeFloat('remainder', { description: shared.remainder }),
    top: t.expose('top', { type: [ContributorType], description: 'Largest |mean| first.' }),
  }),
});

const Decomposition = builder.objectRef<results.Decomposition>('Decomposition').implement({
  description: 'The largest parts among all heads, neurons, embeddings and biases.',
  fields: (t) => ({
    parts: t.expose('parts', { type: [ContributorType], description: 'Largest |mean| first.' }),
    rest: t.exposeFloat('rest', { description: 'Sum of the means of all other parts.' }),
    count: t.exposeInt('count', { description: 'How many parts there are: 37,011 in GPT-2 small.' }),
    total: t.exposeFloat('total', { description: shared.total }),
    unembedBias: t.exposeFloat('unembedBias', { description: shared.unembedBias }),
    remainder: t.exposeFloat('remainder', { description: shared.remainder }),
  }),
});

const position = { type: PositionInput, description: 'Where the prediction is read; default the last token.' } as const;
const layerNorm = { type: LayerNormChoice, description: 'Default CACHED.' } as const;

builder.objectFields(Run, (t) => ({
  logitLens: t.field({
    type: LogitLens,
    nullable: true,
    description: 'When does the answer appear? Needs the correct answer of every prompt.',
    args: {
      layerNorm: t.arg(layerNorm),
      includeMid: t.arg.boolean({ defaultValue: false, description: 'Also between attention and MLP.' }),
      position: t.arg(position),
      top: t.arg.int({ defaultValue: 0, description: 'Best tokens of every component and position; 0: none.' }),
      prompt: t.arg.int({ defaultValue: 0, description: 'The prompt of `topTokens`.' }),
      topLast: t.arg.int({ description: '`topTokens` of so many positions at its end; left out: of all.' }),
    },
    resolve: (run, { layerNorm: norm, includeMid, position: at, top, prompt, topLast }, { services }) =>
      results.logitLens(run, services.operations, {
        layerNorm: norm,
        includeMid: includeMid ?? false,
        position: givenPosition(at),
        top: top ?? 0,
        prompt: prompt ?? 0,
        topLast,
      }),
  }),
  directLogitAttribution: t.field({
    type: Attribution,
    nullable: true,
    description: 'Which parts write the answer? Needs the correct answer of every prompt.',
    args: {
      unit: t.arg({ type: AttributionUnit, required: true, description: 'Into which parts.' }),
      layerNorm: t.arg(layerNorm),
      position: t.arg(position),
      top: t.arg.int({ defaultValue: 10, description: 'How many parts `top` names.' }),
    },
    resolve: (run, { unit, layerNorm: norm, position: at, top }, { services }) =>
      results.directLogitAttribution(run, services.operations, {
        unit,
        layerNorm: norm,
        position: givenPosition(at),
        top: top ?? 10,
      }),
  }),
  attributionBySource: t.field({
    type: TensorType,
    nullable: true,
    description:
      "[prompt, head, position], in logits: each head's direct effect split by the position it attends to. NaN behind a shorter prompt.",
    args: {
      heads: t.arg.stringList({ description: 'Labels such as L9H9; left out: all.' }),
      position: t.arg(position),
    },
    resolve: (run, { heads, position: at }, { services }) =>
      results.attributionBySource(run, services.operations, { heads, position: givenPosition(at) }),
  }),
  decomposition: t.field({
    type: Decomposition,
    nullable: true,
    description: 'The largest of all parts: heads, neurons, embeddings and biases.',
    args: { top: t.arg.int({ defaultValue: 10, description: 'How many parts.' }), position: t.arg(position) },
    resolve: (run, { top, position: at }, { services }) =>
      results.decomposition(run, services.operations, { top: top ?? 10, position: givenPosition(at) }),
  }),
}));
