import type { CreatedPromptSet, PromptSet, PromptSetPrompt } from '../promptSets/PromptSet.ts';
import { builder, Node } from './builder.ts';
import { givenFlags, WeightFlagsInput } from './provenance.ts';

const PromptSetPromptType = builder.objectRef<PromptSetPrompt>('PromptSetPrompt').implement({
  description: 'A prompt and its answers, as text.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'Without BOS.' }),
    correct: t.string({ description: 'The token that should come next.', resolve: ({ answers }) => answers.correct }),
    incorrect: t.string({ description: 'The token to compare with.', resolve: ({ answers }) => answers.incorrect }),
    template: t.string({
      nullable: true,
      description: 'The sentence with placeholders; null for prompts that were not made from one.',
      resolve: ({ template }) => template ?? null,
    }),
  }),
});

export const PromptSetType = builder.objectRef<PromptSet>('PromptSet');

PromptSetType.implement({
  description: 'Prompts that belong together.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'description' in value && 'prompts' in value,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'To be named in `RunInput.promptSet` and in addresses of pages.' }),
    name: t.exposeString('name', { description: 'For people.' }),
    description: t.exposeString('description', { description: 'What these prompts are, and where they are from.' }),
    size: t.int({ description: 'How many prompts.', resolve: ({ prompts }) => prompts.length }),
    prompts: t.field({
      type: [PromptSetPromptType],
      description: 'The prompts, in their order.',
      resolve: ({ prompts }) => [...prompts],
    }),
    corrupted: t.expose('corrupted', {
      type: PromptSetType,
      nullable: true,
      description: 'The corrupted set, prompt by prompt, judged by the same answers; null where there is none.',
    }),
  }),
});

const PromptSetFormat = builder.enumType('PromptSetFormat', {
  description: 'How a set of your own is written.',
  values: {
    CSV: {
      value: 'csv',
      description:
        'Header prompt,correct,incorrect and perhaps corrupted; an answer without a space in front gets one.',
    },
    JSON: { value: 'json', description: 'A list of objects with these fields, taken as they are.' },
  } as const,
});

const PromptSetProblem = builder.objectRef<CreatedPromptSet['problems'][number]>('PromptSetProblem').implement({
  description: 'Why a row can not be run.',
  fields: (t) => ({
    row: t.exposeInt('row', { nullable: true, description: 'From 1; null: the whole text.' }),
    line: t.exposeInt('line', { nullable: true, description: 'Where it begins in a CSV text, from 1.' }),
    message: t.exposeString('message', { description: 'In words.' }),
  }),
});

const CreatedPromptSetType = builder.objectRef<CreatedPromptSet>('CreatedPromptSet').implement({
  description: 'What became of a set of your own.',
  fields: (t) => ({
    promptSet: t.expose('promptSet', {
      type: PromptSetType,
      nullable: true,
      description: 'The set that is kept; null when nothing is, because of the problems.',
    }),
    problems: t.expose('problems', { type: [PromptSetProblem], description: 'By row; empty when all is well.' }),
  }),
});

const modelArguments = builder.args((t) => ({
  model: t.string({ description: 'Whose tokenizer decides what is one token; left out: the default model.' }),
  weightFlags: t.field({ type: WeightFlagsInput, description: 'Of that model, so that it is loaded only once.' }),
}));

builder.queryFields((t) => ({
  promptSet: t.field({
    type: PromptSetType,
    nullable: true,
    description: 'A prompt set by its id; null when there is none.',
    args: {
      id: t.arg.id({
        required: true,
        description:
          'notebook, notebook-single-space, arena-25, ioi:n=25,seed=1 (with templates=, order=, corruption= if you like), the id of your own, or any of these with /corrupted behind it',
      }),
      ...modelArguments,
    },
    resolve: (_root, { id, model, weightFlags }, { services }) =>
      services.promptSets.find(id, { model: model ?? undefined, weightFlags: givenFlags(weightFlags) }),
  }),
  promptSets: t.field({
    type: [PromptSetType],
    description: 'Every prompt set that ships with the product, and your own, newest first.',
    deprecationReason: 'It has no pages: ask `promptSetsConnection`, which has `nodes` in its place.',
    resolve: (_root, _args, { services }) => services.promptSets.list(),
  }),
}));

builder.mutationField('createPromptSet', (t) =>
  t.field({
    type: CreatedPromptSetType,
    description:
      'Reads, checks and keeps prompts of your own. While a row is bad nothing is kept, and each bad row is explained.',
    args: {
      text: t.arg.string({ required: true, description: 'The whole text.' }),
      format: t.arg({ type: PromptSetFormat, required: true, description: 'How it is written.' }),
      name: t.arg.string({ description: 'For people; the same prompts keep their first name.' }),
      skipBadRows: t.arg.boolean({ defaultValue: false, description: 'Keep the good rows although others are bad.' }),
      prependBos: t.arg.boolean({ defaultValue: true, description: 'Are they run with BOS? It counts in the length.' }),
      ...modelArguments,
    },
    resolve: (_root, { text, format, name, skipBadRows, prependBos, model, weightFlags }, { services }) =>
      services.promptSets.create({
        text,
        format,
        name: name ?? undefined,
        skipBadRows: skipBadRows ?? false,
        prependBos: prependBos ?? true,
        model: model ?? undefined,
        weightFlags: givenFlags(weightFlags),
      }),
  }),
);
