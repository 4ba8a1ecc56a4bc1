import type { PromptSet } from '../promptSets/PromptSet.ts';
import { builder, Node } from './builder.ts';

const PromptSetPrompt = builder
  .objectRef<{ text: string; answers: { correct: string; incorrect: string } }>('PromptSetPrompt')
  .implement({
    description: 'A prompt and its answers, as text.',
    fields: (t) => ({
      text: t.exposeString('text', { description: 'Without BOS.' }),
      correct: t.string({ description: 'The token that should come next.', resolve: ({ answers }) => answers.correct }),
      incorrect: t.string({ description: 'The token to compare with.', resolve: ({ answers }) => answers.incorrect }),
    }),
  });

export const PromptSetType = builder.objectRef<PromptSet>('PromptSet').implement({
  description: 'Prompts that belong together.',
  interfaces: [Node],
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'description' in value && 'prompts' in value,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'To be named in `RunInput.promptSet` and in addresses of pages.' }),
    name: t.exposeString('name', { description: 'For people.' }),
    description: t.exposeString('description', { description: 'What these prompts are, and where they are from.' }),
    size: t.int({ description: 'How many prompts.', resolve: ({ prompts }) => prompts.length }),
    prompts: t.field({
      type: [PromptSetPrompt],
      description: 'The prompts, in their order.',
      resolve: ({ prompts }) => [...prompts],
    }),
  }),
});

builder.queryFields((t) => ({
  promptSet: t.field({
    type: PromptSetType,
    nullable: true,
    description: 'A prompt set by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'notebook, notebook-single-space' }) },
    resolve: (_root, { id }, { services }) => services.promptSets.find(id),
  }),
  promptSets: t.field({
    type: [PromptSetType],
    description: 'Every prompt set there is.',
    resolve: (_root, _args, { services }) => [...services.promptSets.list()],
  }),
}));
