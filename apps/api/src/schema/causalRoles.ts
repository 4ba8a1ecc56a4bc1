import * as results from '../runs/causalRoleResults.ts';
import { EffectInterval } from './ablation.ts';
import { builder } from './builder.ts';
import { Evidence, HeadRole, repeatedTokenArgs } from './heads.ts';
import { ModelType } from './model.ts';
import { PromptInput, toRecipe } from './runInput.ts';
import { TensorType } from './tensor.ts';

const CausalRole = builder.objectRef<results.CausalRole>('CausalRole').implement({
  description: 'A candidate role, and what the experiment that defines it says.',
  fields: (t) => ({
    head: t.exposeString('head', { description: 'L9H9.' }),
    role: t.exposeString('role', { description: 'As in HeadRole.' }),
    confirmed: t.exposeBoolean('confirmed', {
      nullable: true,
      description: 'Null where nothing could be tested: no candidate, or no confirmed head for its paths to reach.',
    }),
    test: t.exposeString('test', { nullable: true, description: 'direct, backup, queries, values or keys.' }),
    effect: t.exposeFloat('effect', { nullable: true, description: 'Share of |logit difference|.' }),
    interval: t.expose('interval', {
      type: EffectInterval,
      nullable: true,
      description: 'Of the effect, a share too; null where the test has none.',
    }),
    threshold: t.exposeFloat('causalThreshold', {
      nullable: true,
      description: 'From which share on the role is confirmed.',
    }),
    reading: t.expose('reading', { type: HeadRole, description: 'What speaks for the role by reading alone.' }),
  }),
});

const CausalStep = builder.objectRef<results.CausalStep>('CausalStep').implement({
  description: 'One experiment on all heads. Shares of |logit difference|, [layer, head].',
  fields: (t) => ({
    test: t.exposeString('test', { description: 'direct, backup, queries, values or keys.' }),
    receivers: t.exposeStringList('receivers', {
      description: '`logits`, or the confirmed heads that paths end in; of backup those that are off.',
    }),
    senderPosition: t.exposeString('senderPosition', { description: 'Where senders are patched, or heads are off.' }),
    effect: t.expose('effect', { type: TensorType, description: '[layer, head].' }),
    low: t.expose('low', { type: TensorType, description: '[layer, head]: of the 95 % interval; NaN where none is.' }),
    high: t.expose('high', { type: TensorType, description: '[layer, head], likewise.' }),
    others: t.exposeStringList('others', {
      description: 'Heads beyond the threshold that reading took for something else.',
    }),
  }),
});

const CausalRoles = builder.objectRef<results.CausalRoles>('CausalRoles').implement({
  description: 'Which heads that look the part play it (operation heads.causalRoles).',
  fields: (t) => ({
    rows: t.expose('rows', { type: [CausalRole], description: 'One a head, L0H0 first.' }),
    steps: t.expose('steps', {
      type: [CausalStep],
      description: 'The experiments that were done, from the logits back.',
    }),
    thresholds: t.expose('thresholds', {
      type: [Evidence],
      description: 'By test: from which share on a role is confirmed.',
    }),
    clean: t.exposeFloat('clean', { description: 'Mean logit difference of the prompts.' }),
    corrupted: t.exposeFloat('corrupted', {
      nullable: true,
      description: "Of their corrupted ones, by the clean ones' answers.",
    }),
    prompts: t.exposeInt('prompts', { description: 'How many IOI prompts.' }),
  }),
});

builder.objectField(ModelType, 'causalRoles', (t) =>
  t.field({
    type: CausalRoles,
    nullable: true,
    description:
      'The candidates of `headRoles` put to the test, by path patching and ablation. Takes the time of five sweeps of all heads: start heads.causalRoles as a job to see the steps as they come.',
    args: {
      prompts: t.arg({ type: [PromptInput], description: 'IOI prompts with both answers.' }),
      promptSet: t.arg.id({ description: "Id of a prompt set, in place of `prompts`; neither: the notebook's eight." }),
      prependBos: t.arg.boolean({ defaultValue: true, description: 'Put BOS before text prompts.' }),
      corrupted: t.arg({
        type: [PromptInput],
        description: 'One for each prompt and as long as it; left out: three unrelated names in it.',
      }),
      corruptedSeed: t.arg.int({ description: 'Of those names; default 0.' }),
      ...repeatedTokenArgs,
    },
    resolve: async ({ spec }, { prompts, promptSet, corrupted, ...args }, { services }) => {
      const promptsOf = async (given: Pick<Parameters<typeof toRecipe>[0], 'prompts' | 'promptSet'>) =>
        (await toRecipe({ ...spec, ...given, prependBos: args.prependBos }, services.promptSets)).prompts;
      const isGiven = prompts != null || promptSet != null;
      return results.causalRoles(spec, services.operations, {
        ...args,
        prompts: isGiven ? await promptsOf({ prompts, promptSet }) : null,
        corrupted: corrupted ? await promptsOf({ prompts: corrupted }) : null,
      });
    },
  }),
);
