import * as results from '../runs/ablationResults.ts';
import type { SourcedTensor } from '../tensors/SourcedTensor.ts';
import { builder } from './builder.ts';
import { givenPosition, PositionInput } from './position.ts';
import { NextToken, Run } from './run.ts';
import { RunInput, toRecipe } from './runInput.ts';
import { TensorType } from './tensor.ts';

const AblationKind = builder.enumType('AblationKind', {
  description: 'What stands in the place of an ablated part.',
  values: {
    ZERO: { value: 'zero', description: 'Zero.' },
    MEAN: { value: 'mean', description: "Its mean over the source's prompts." },
    MEAN_BY_TEMPLATE: {
      value: 'meanByTemplate',
      description: 'Its mean over prompts of one length with their labels at the same positions.',
    },
    RESAMPLE: { value: 'resample', description: 'Its value in a random prompt of the source.' },
  } as const,
});

const BeforeAfter = builder.objectRef<results.BeforeAfter>('BeforeAfter').implement({
  description: 'A mean over prompts, with all parts and without those that are off.',
  fields: (t) => ({
    before: t.exposeFloat('before', { description: 'As it is.' }),
    after: t.exposeFloat('after', { description: 'With the parts off.' }),
  }),
});

const BeforeAfterTensors = builder
  .objectRef<{ before: SourcedTensor; after: SourcedTensor }>('BeforeAfterTensors')
  .implement({
    description: 'A tensor with all parts and without those that are off.',
    fields: (t) => ({
      before: t.expose('before', {
        type: TensorType,
        description: 'As it is: [layer, head], [layer] or [prompt], as the field says.',
      }),
      after: t.expose('after', {
        type: TensorType,
        description: 'With the parts off, [layer, head], [layer] or [prompt] likewise.',
      }),
    }),
  });

const BeforeAfterTokens = builder.objectRef<results.Ablation['nextTokens']>('BeforeAfterTokens').implement({
  description: 'What the model holds to come next, with all parts and without those that are off.',
  fields: (t) => ({
    before: t.expose('before', { type: [NextToken], description: 'As it is.' }),
    after: t.expose('after', { type: [NextToken], description: 'With the parts off.' }),
  }),
});

const AblationSplit = builder.objectRef<results.AblationSplit>('AblationSplit').implement({
  description:
    'Where the change of the logit difference comes from: the parts sum to it. Means over prompts, in logits.',
  fields: (t) => ({
    removed: t.exposeFloat('removed', { description: 'What the parts that are off wrote, gone.' }),
    replaced: t.exposeFloat('replaced', { description: 'What stands in their place; 0 for ZERO.' }),
    selfRepairHeads: t.exposeFloat('selfRepairHeads', { description: 'What other heads write more or less.' }),
    selfRepairMlps: t.exposeFloat('selfRepairMlps', { description: 'What other MLPs write more or less.' }),
    layerNorm: t.exposeFloat('layerNorm', { description: 'The new scale of the final layer norm.' }),
    remainder: t.exposeFloat('remainder', { description: 'Rounding, and interventions of the run itself.' }),
  }),
});

export const EffectInterval = builder.objectRef<results.Ablation['interval']>('EffectInterval').implement({
  description: '95 % bootstrap interval over prompts; null for a single prompt.',
  fields: (t) => ({
    low: t.exposeFloat('low', { nullable: true, description: 'The lower end.' }),
    high: t.exposeFloat('high', { nullable: true, description: 'The upper end.' }),
  }),
});

const Ablation = builder.objectRef<results.Ablation>('Ablation').implement({
  description: 'The run without some of its parts, beside the run itself (operation ablate.heads, together).',
  fields: (t) => ({
    logitDifference: t.expose('logitDifference', { type: BeforeAfter, description: 'In logits.' }),
    correctProbability: t.expose('correctProbability', { type: BeforeAfter, description: 'Of the correct answer.' }),
    interval: t.expose('interval', { type: EffectInterval, description: 'Of after − before, in logits.' }),
    heads: t.expose('heads', { type: BeforeAfterTensors, description: '[layer, head]: direct effects, in logits.' }),
    mlps: t.expose('mlps', { type: BeforeAfterTensors, description: '[layer]: direct effects, in logits.' }),
    naivePrediction: t.exposeFloat('naivePrediction', {
      description: 'before less what the parts that are off wrote.',
    }),
    split: t.expose('split', { type: AblationSplit, description: 'Where the change comes from.' }),
    scales: t.expose('scales', { type: BeforeAfterTensors, description: '[prompt]: scale of the final layer norm.' }),
    scaleRatio: t.exposeFloat('scaleRatio', { description: 'Mean of scale before / scale after.' }),
    nextTokens: t.expose('nextTokens', { type: BeforeAfterTokens, description: '`top` tokens a prompt.' }),
    hasEffect: t.exposeBoolean('hasEffect', { description: 'False: what stands in their place is what was there.' }),
  }),
});

builder.objectField(Run, 'ablation', (t) =>
  t.field({
    type: Ablation,
    nullable: true,
    description: 'What if these parts are gone, all at once? Needs the correct answer of every prompt.',
    args: {
      heads: t.arg.stringList({ description: 'Labels such as L9H9.' }),
      mlps: t.arg.intList({ description: 'Layers whose MLP is off.' }),
      neurons: t.arg.stringList({ description: 'Single neurons that are off too, such as L11N611.' }),
      positions: t.arg({ type: [PositionInput], description: 'Only there; left out: at every position.' }),
      kind: t.arg({ type: AblationKind, defaultValue: 'zero', description: 'What stands in their place.' }),
      source: t.arg({ type: RunInput, description: "Run of means and samples; left out: this run's own prompts." }),
      seed: t.arg.int({ description: 'For RESAMPLE and the interval; default 0.' }),
      top: t.arg.int({ defaultValue: 0, description: 'How many next tokens a prompt.' }),
    },
    resolve: async (run, { positions, source, top, ...args }, { services }) =>
      results.ablation(run, services.operations, {
        ...args,
        positions: positions?.map((position) => givenPosition(position)!),
        source: source ? await toRecipe(source, services.promptSets) : undefined,
        top: top ?? 0,
      }),
  }),
);
