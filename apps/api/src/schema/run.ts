import type { TokenRow } from '@circuit-lens/model';
import { provenanceOf } from '../Provenance.ts';
import type { AnswerToken, DescribedPrompt, DescribedRun, PromptToken } from '../runs/DescribedRun.ts';
import * as results from '../runs/runResults.ts';
import { builder, Node } from './builder.ts';
import { givenPosition, PositionInput } from './position.ts';
import { ProvenanceType } from './provenance.ts';
import { RunInput, toRecipe } from './runInput.ts';
import { TensorType } from './tensor.ts';

const PromptTokenType = builder.objectRef<PromptToken>('PromptToken').implement({
  description: 'One token of a prompt.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: 'From 0, BOS included.' }),
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token, leading space included.' }),
    labels: t.exposeStringList('labels', {
      description: "Named positions here: io, s1, s1+1, s2, end, and the prompt's own.",
    }),
  }),
});

const AnswerTokenType = builder.objectRef<AnswerToken>('AnswerToken').implement({
  description: 'An answer as the token it is.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
  }),
});

const PromptRun = builder.objectRef<DescribedPrompt>('PromptRun').implement({
  description: 'One prompt of a run.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'From 0, in the order of the input.' }),
    text: t.exposeString('text', { nullable: true, description: 'As it was given; null for a prompt of token ids.' }),
    tokens: t.expose('tokens', { type: [PromptTokenType], description: 'Its tokens, BOS included.' }),
    correct: t.expose('correct', {
      type: AnswerTokenType,
      nullable: true,
      description: 'The correct answer, if given.',
    }),
    incorrect: t.expose('incorrect', {
      type: AnswerTokenType,
      nullable: true,
      description: 'The incorrect answer, if given.',
    }),
  }),
});

export const NextToken = builder.objectRef<TokenRow>('NextToken').implement({
  description: 'A token, and how likely the model holds it to come next.',
  fields: (t) => ({
    prompt: t.exposeInt('prompt', { description: 'Index of the prompt.' }),
    rank: t.exposeInt('rank', { description: '0 is the most likely token.' }),
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
    logit: t.exposeFloat('logit', { description: 'In nats, up to a constant for each prompt.' }),
    probability: t.exposeFloat('probability', { description: '0 to 1.' }),
    logProbability: t.exposeFloat('logProbability', { description: 'Natural logarithm of the probability.' }),
  }),
});

const LogitDifference = builder.objectRef<results.LogitDifference>('LogitDifference').implement({
  description: 'Logit of the correct answer less that of the incorrect one (Wang et al. 2022, section 2).',
  fields: (t) => ({
    mean: t.exposeFloat('mean', { description: 'Over all prompts.' }),
    perPrompt: t.exposeFloatList('perPrompt', { description: 'One number for each prompt, in its order.' }),
    accuracy: t.exposeFloat('accuracy', { description: 'Share of prompts above 0.' }),
    correctProbability: t.exposeFloat('correctProbability', {
      description: 'Mean probability of the correct answer, 0 to 1.',
    }),
  }),
});

const Loss = builder.objectRef<results.Loss>('Loss').implement({
  description: "Cross-entropy of the prompts' own next tokens, in nats.",
  fields: (t) => ({
    mean: t.exposeFloat('mean', { description: 'Over every prediction of every prompt, each counted once.' }),
    perToken: t.expose('perToken', {
      type: TensorType,
      description: '[prompt, position]; entry i is the prediction of token i + 1, NaN behind a shorter prompt.',
    }),
  }),
});

export const Run = builder.objectRef<DescribedRun>('Run').implement({
  description:
    'A run of a model: its fields are what can be read of it, each computed when asked for, and null with an error beside it when that fails. One pass serves all activations of a query.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'recipe' in value && 'prompts' in value,
  fields: (t) => ({
    id: t.exposeID('id', {
      description: 'sha256 of the recipe: model contents, flags, precision, device, token ids, answers, interventions.',
    }),
    recipe: t.field({
      type: 'JSON',
      description: 'The input, as operations and the command line take it.',
      resolve: ({ recipe }) => recipe,
    }),
    provenance: t.field({
      type: ProvenanceType,
      description: 'Which model, and how.',
      resolve: provenanceOf,
    }),
    prompts: t.expose('prompts', { type: [PromptRun], description: 'The prompts, tokenised.' }),
    nextTokens: t.field({
      type: [NextToken],
      nullable: true,
      description: 'The most likely next tokens, best first, prompt after prompt.',
      args: {
        prompt: t.arg.int({ description: 'Index of one prompt; left out: all.' }),
        position: t.arg({ type: PositionInput, description: 'Where the prediction is read; default the last token.' }),
        top: t.arg.int({ defaultValue: 10, description: 'How many tokens a prompt.' }),
      },
      resolve: (run, { prompt, position, top }, { services }) =>
        results.nextTokens(run, services.operations, { prompt, position: givenPosition(position), top: top ?? 10 }),
    }),
    answers: t.field({
      type: [NextToken],
      nullable: true,
      description: 'Where the correct answer of every prompt stands among all tokens, or the tokens you name.',
      args: {
        tokens: t.arg({
          type: ['TokenReference'],
          description: 'Tokens to look up in every prompt; left out: the correct answer of each.',
        }),
        position: t.arg({ type: PositionInput, description: 'Where the prediction is read; default the last token.' }),
      },
      resolve: (run, { tokens, position }, { services }) =>
        results.answerRows(run, services.operations, { tokens, position: givenPosition(position) }),
    }),
    logitDifference: t.field({
      type: LogitDifference,
      nullable: true,
      description: 'Does the model do the task? Needs both answers of every prompt.',
      args: { position: t.arg({ type: PositionInput, description: 'Default the last token of each prompt.' }) },
      resolve: (run, { position }, { services }) =>
        results.logitDifference(run, services.operations, givenPosition(position)),
    }),
    loss: t.field({
      type: Loss,
      nullable: true,
      description: 'How well the model predicts the prompts themselves.',
      resolve: (run, _args, { services }) => results.loss(run, services.operations),
    }),
    activation: t.field({
      type: TensorType,
      nullable: true,
      description:
        '[prompt, position, …] or [prompt, head, query, key]; a prompt or head that is named is no axis of the result. NaN behind a shorter prompt.',
      args: {
        hook: t.arg.string({
          required: true,
          description: 'Full TransformerLens name of one hook point, or "logits".',
        }),
        prompt: t.arg.int({ description: 'Index of one prompt; left out: all.' }),
        head: t.arg.int({ description: 'Index of one head within the layer; left out: all.' }),
        positions: t.arg.intList({ description: 'Indices from 0, negative from the end; of attention the query.' }),
        neurons: t.arg.intList({
          description: 'Indices within the layer, of the activations of an MLP before and after GELU.',
        }),
      },
      resolve: (run, args, { services }) => results.activation(run, services.activations, args),
    }),
    attention: t.field({
      type: TensorType,
      nullable: true,
      description: '[query, key], both labelled by tokens: how much each token attends to each; rows sum to 1.',
      args: {
        layer: t.arg.int({ required: true, description: 'From 0.' }),
        head: t.arg.int({ required: true, description: 'Index within the layer, from 0.' }),
        prompt: t.arg.int({ defaultValue: 0, description: 'Index of the prompt.' }),
      },
      resolve: (run, { layer, head, prompt }, { services }) =>
        results.attention(run, services.activations, { layer, head, prompt: prompt ?? 0 }),
    }),
  }),
});

builder.queryField('run', (t) =>
  t.field({
    type: Run,
    nullable: true,
    description: 'A run. The same input gives the same id, and what is computed of it is kept for a while.',
    args: { input: t.arg({ type: RunInput, required: true, description: 'Model, prompts, interventions.' }) },
    resolve: async (_root, { input }, { services }) =>
      services.runs.describe(await toRecipe(input, services.promptSets)),
  }),
);
