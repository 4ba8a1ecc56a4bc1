import type { Continuation, GeneratedToken, Tensor } from '@circuit-lens/model';
import type { DescribedRun } from '../runs/DescribedRun.ts';
import { tensorsOf, tensorWith } from '../runs/tensorsOf.ts';
import type { OperationRunner } from '../services.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { withoutNulls } from '../withoutNulls.ts';
import { builder } from './builder.ts';
import { givenPosition, PositionInput } from './position.ts';
import { Run } from './run.ts';
import { TensorType } from './tensor.ts';

interface Expansion {
  size: SourcedTensor;
  effect: SourcedTensor;
  oneHead: SourcedTensor;
  twoHeads: SourcedTensor;
  mlps: SourcedTensor;
  total: number;
  unembedBias: number;
  remainder: number;
}

const GeneratedTokenType = builder.objectRef<GeneratedToken>('GeneratedToken').implement({
  description: 'A token that was generated, as likely as the model held it before temperature and limits.',
  fields: (t) => ({
    id: t.exposeInt('id', { description: 'Token id.' }),
    text: t.exposeString('text', { description: 'Text of the token.' }),
    logit: t.exposeFloat('logit', { description: 'Its logit.' }),
    probability: t.exposeFloat('probability', { description: '0 to 1.' }),
  }),
});

const ContinuationType = builder.objectRef<Continuation>('Continuation').implement({
  description: 'What came after a prompt.',
  fields: (t) => ({
    prompt: t.exposeInt('prompt', { description: 'Index of the prompt.' }),
    tokens: t.exposeIntList('tokens', { description: 'Ids of the prompt and of what was generated.' }),
    text: t.exposeString('text', { description: 'Text of what was generated.' }),
    steps: t.expose('steps', { type: [GeneratedTokenType], description: 'Token by token.' }),
  }),
});

const PathExpansion = builder.objectRef<Expansion>('PathExpansion').implement({
  description:
    'The logits by the paths they took from the embeddings, with patterns and scales as in the run (Elhage et al. 2021). Means over prompts.',
  fields: (t) => ({
    size: t.expose('size', {
      type: TensorType,
      description: '[component] direct, oneHead, twoHeads, mlp, rest: root mean square of the centred logits.',
    }),
    effect: t.expose('effect', { type: TensorType, description: '[component]: the part of the logit difference.' }),
    oneHead: t.expose('oneHead', { type: TensorType, description: '[layer, head]: effects through one head.' }),
    twoHeads: t.expose('twoHeads', {
      type: TensorType,
      description: '[layer, head]: effects through two heads, the second of which this is.',
    }),
    mlps: t.expose('mlps', { type: TensorType, description: '[layer]: direct effects of the MLPs.' }),
    total: t.exposeFloat('total', { description: 'Logit difference from the logits.' }),
    unembedBias: t.exposeFloat('unembedBias', { description: 'What b_U adds.' }),
    remainder: t.exposeFloat('remainder', { description: 'total − unembedBias − all parts: rounding only.' }),
  }),
});

builder.objectFields(Run, (t) => ({
  pathExpansion: t.field({
    type: PathExpansion,
    nullable: true,
    description: 'By which paths does the answer come about? Needs the correct answer of every prompt.',
    args: { position: t.arg({ type: PositionInput, description: 'Default the last token.' }) },
    resolve: (run, { position }, { services }) =>
      pathExpansion(run, services.operations, { position: givenPosition(position) }),
  }),
  generate: t.field({
    type: [ContinuationType],
    nullable: true,
    description: 'Continues every prompt. For streamed tokens start the operation `generate` as a job.',
    args: {
      maxNewTokens: t.arg.int({ defaultValue: 10, description: 'How many tokens.' }),
      temperature: t.arg.float({ defaultValue: 0, description: '0: always the most likely token.' }),
      topK: t.arg.int({ description: 'Sample among so many most likely tokens.' }),
      topP: t.arg.float({ description: 'Sample among those that together reach this probability.' }),
      seed: t.arg.int({ defaultValue: 0, description: 'Of the sampling.' }),
    },
    resolve: async (run, args, { services }) => {
      const { result } = await services.operations.run('generate', { ...run.recipe, ...withoutNulls(args) });
      return result.continuations as Continuation[];
    },
  }),
}));

async function pathExpansion(run: DescribedRun, operations: OperationRunner, args: object): Promise<Expansion> {
  const envelope = await operations.run('weights.pathExpansion', { ...run.recipe, ...args });
  const { oneHead, twoHeads, mlps } = envelope.result as Record<string, { effect: Tensor }>;
  return {
    ...(envelope.result as unknown as Expansion),
    ...tensorsOf(envelope, 'size', 'effect'),
    oneHead: tensorWith(envelope, oneHead!.effect),
    twoHeads: tensorWith(envelope, twoHeads!.effect),
    mlps: tensorWith(envelope, mlps!.effect),
  };
}
