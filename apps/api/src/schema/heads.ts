import * as results from '../runs/headResults.ts';
import { builder } from './builder.ts';
import { ModelType } from './model.ts';
import { Run } from './run.ts';
import { PromptInput, toRecipe } from './runInput.ts';
import { TensorType } from './tensor.ts';

const HeadKind = builder.enumType('HeadKind', {
  description: 'Kinds of head with a known attention pattern.',
  values: {
    PREVIOUS_TOKEN: { value: 'previousToken', description: 'Attends to the token before.' },
    DUPLICATE_TOKEN: { value: 'duplicateToken', description: 'Attends to earlier tokens equal to its own.' },
    INDUCTION: { value: 'induction', description: 'Attends to the tokens after those.' },
  } as const,
});

const HeadScoreMeasure = builder.enumType('HeadScoreMeasure', {
  description: 'How an attention pattern is compared with that of a kind of head.',
  values: {
    MUL: { value: 'mul', description: 'Share of the attention that lies on the pattern, 0 to 1.' },
    ABS: { value: 'abs', description: '1 less the mean absolute difference a query, to three decimals.' },
  } as const,
});

const CopyingDefinition = builder.enumType('CopyingDefinition', {
  description: 'What a head is given to copy.',
  values: {
    ARENA: { value: 'arena', description: 'W_E + MLP0 of each name, no position, no attention (ARENA 1.4.1).' },
    PAPER: { value: 'paper', description: 'The stream after block 0 at IO, S1 and S2 (Easy-Transformer).' },
  } as const,
});

export const repeatedTokenArgs = builder.args((t) => ({
  length: t.int({ description: 'Random tokens before their repeat; default 100, or half the context.' }),
  batch: t.int({ description: 'Sequences; default 2.' }),
  seed: t.int({ description: 'Of the tokens; default 0, that of the published scores.' }),
}));

const RepeatedTokenScores = builder.objectRef<results.RepeatedTokenScores>('RepeatedTokenScores').implement({
  description: 'What heads attend to in n random tokens repeated once (Olsson et al. 2022): [layer, head], 0 to 1.',
  fields: (t) => ({
    previousToken: t.expose('previousToken', {
      type: TensorType,
      description: '[layer, head]: attention to the token before.',
    }),
    duplicateToken: t.expose('duplicateToken', {
      type: TensorType,
      description: '[layer, head]: attention to the same token, n before.',
    }),
    induction: t.expose('induction', {
      type: TensorType,
      description: '[layer, head]: attention to the token after that, n − 1 before.',
    }),
    length: t.exposeInt('length', { description: 'n.' }),
    batch: t.exposeInt('batch', { description: 'How many sequences.' }),
    tokens: t.field({
      type: t.listRef(t.listRef('Int')),
      description: 'Token ids of the sequences, for a run on them.',
      resolve: ({ tokens }) => tokens,
    }),
  }),
});

const CopyingScores = builder.objectRef<results.CopyingScores>('CopyingScores').implement({
  description: 'Share of names among the five tokens a head would promote most if it attended to them alone.',
  fields: (t) => ({
    scores: t.expose('scores', {
      type: TensorType,
      description: '[layer, head], 0 to 1; NaN for heads that were not asked for.',
    }),
    average: t.exposeFloat('average', { description: 'Over the heads asked for.' }),
    count: t.exposeInt('count', { description: 'How many names.' }),
    names: t.exposeStringList('names', { description: 'Their tokens.' }),
  }),
});

export const Evidence = builder.objectRef<results.Evidence>('Evidence').implement({
  description: 'A named number.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Field name in the result of heads.roles.' }),
    value: t.exposeFloat('value', { description: 'A score or attention, 0 to 1; directEffect in logits.' }),
  }),
});

export const HeadRole = builder.objectRef<results.HeadRole>('HeadRole').implement({
  description: 'The role a head is a candidate for, and the numbers that speak for it.',
  fields: (t) => ({
    head: t.exposeString('head', { description: 'L9H9.' }),
    role: t.exposeString('role', {
      description:
        'previousToken, duplicateToken, induction, sInhibition, nameMover, negativeNameMover, backupNameMover or none.',
    }),
    basis: t.exposeString('basis', {
      description: 'reading: a candidate from attention and direct effect; causal: confirmed by intervention.',
    }),
    measure: t.exposeString('measure', { nullable: true, description: 'Name of the evidence the role rests on.' }),
    value: t.exposeFloat('value', { nullable: true, description: 'Its value.' }),
    threshold: t.exposeFloat('threshold', { nullable: true, description: 'From which value on.' }),
    publishedRole: t.exposeString('publishedRole', {
      nullable: true,
      description: 'In Wang et al. 2022, where the model is GPT-2 small.',
    }),
    evidence: t.expose('evidence', {
      type: [Evidence],
      description:
        'previousTokenScore, duplicateTokenScore, inductionScore (repeated random tokens); s1Plus1ToS1, s2ToS1, s2ToS1Plus1, endToS2, endToIo (mean attention); directEffect, directShare (of the logit difference).',
    }),
  }),
});

const HeadRoles = builder.objectRef<results.HeadRoles>('HeadRoles').implement({
  description: 'What each head does in the IOI task, as far as reading tells.',
  fields: (t) => ({
    rows: t.expose('rows', { type: [HeadRole], description: 'One a head, L0H0 first.' }),
    thresholds: t.expose('thresholds', { type: [Evidence], description: 'From which value on a head is a candidate.' }),
    logitDifference: t.exposeFloat('logitDifference', { description: 'Mean over the prompts.' }),
    prompts: t.exposeInt('prompts', { description: 'How many IOI prompts.' }),
  }),
});

builder.objectField(Run, 'headScores', (t) =>
  t.field({
    type: TensorType,
    nullable: true,
    description:
      "[layer, head]: how well every head fits a kind of head on these prompts (TransformerLens' detect_head).",
    args: {
      kind: t.arg({ type: HeadKind, description: 'Which kind; or give `pattern`.' }),
      pattern: t.arg({
        type: t.arg.listRef(t.arg.listRef('Float')),
        description: 'A pattern of your own, lower triangular and as long as every prompt, in place of `kind`.',
      }),
      measure: t.arg({ type: HeadScoreMeasure, description: 'Default MUL.' }),
      excludeBos: t.arg.boolean({ defaultValue: false, description: 'Attention to the first token does not count.' }),
      excludeCurrent: t.arg.boolean({ defaultValue: false, description: 'Attention to itself does not count.' }),
    },
    resolve: (run, { kind, pattern, measure, excludeBos, excludeCurrent }, { services }) =>
      results.headScores(run, services.operations, {
        pattern: results.oneKindOf(kind, pattern),
        measure,
        excludeBos: excludeBos ?? false,
        excludeCurrent: excludeCurrent ?? false,
      }),
  }),
);

builder.objectFields(ModelType, (t) => ({
  repeatedTokenScores: t.field({
    type: RepeatedTokenScores,
    nullable: true,
    description: 'Previous-token, duplicate-token and induction heads, found on random tokens repeated once.',
    args: {
      ...repeatedTokenArgs,
      tokens: t.arg({
        type: t.arg.listRef(t.arg.listRef('Int')),
        description: 'Whole sequences of one even length 2n, used as they are, in place of random ones.',
      }),
    },
    resolve: ({ spec }, args, { services }) => results.repeatedTokenScores(spec, services.operations, args),
  }),
  copyingScores: t.field({
    type: CopyingScores,
    nullable: true,
    description: 'Which heads write the name they read?',
    args: {
      definition: t.arg({ type: CopyingDefinition, description: 'Default ARENA.' }),
      negative: t.arg.boolean({ defaultValue: false, description: 'With the sign turned: heads that suppress it.' }),
      names: t.arg({ type: ['TokenReference'], description: "For ARENA: one-token names or ids; left out: ARENA's." }),
      heads: t.arg.stringList({ description: 'Labels such as L9H9; left out: all.' }),
    },
    resolve: ({ spec }, args, { services }) => results.copyingScores(spec, services.operations, args),
  }),
  headRoles: t.field({
    type: HeadRoles,
    nullable: true,
    description: 'A candidate role for every head in the IOI task, with the numbers it rests on.',
    args: {
      prompts: t.arg({ type: [PromptInput], description: 'IOI prompts with both answers.' }),
      promptSet: t.arg.id({ description: "Id of a prompt set, in place of `prompts`; neither: the notebook's eight." }),
      prependBos: t.arg.boolean({ defaultValue: true, description: 'Put BOS before text prompts.' }),
      ...repeatedTokenArgs,
    },
    resolve: async ({ spec }, { prompts, promptSet, ...args }, { services }) => {
      const isGiven = prompts != null || promptSet != null;
      const recipe = isGiven
        ? await toRecipe({ ...spec, prompts, promptSet, prependBos: args.prependBos }, services.promptSets)
        : null;
      return results.headRoles(spec, services.operations, { ...args, prompts: recipe?.prompts });
    },
  }),
}));
