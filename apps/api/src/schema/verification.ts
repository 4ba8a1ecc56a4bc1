import { type PublishedValue, publishedValues } from '@circuit-lens/model';
import type { Verification } from '../verification/Verifications.ts';
import { builder } from './builder.ts';

const FoundType = builder.objectRef<Verification>('FoundNumbers').implement({
  description: 'What `verify.gpt2` found.',
  fields: (t) => ({
    passed: t.exposeInt('passed', { description: 'Numbers within their tolerance.' }),
    failed: t.exposeInt('failed', { description: 'Numbers that differ, or could not be computed.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', description: 'When it was found.' }),
  }),
});

/** What is known of a model and the published numbers. */
export const VerificationType = builder
  .objectRef<{ model: string; isPublished: boolean; found: Verification | null }>('Verification')
  .implement({
    description: 'A model and the published numbers of GPT-2 small.',
    fields: (t) => ({
      model: t.exposeString('model', { description: 'What to write as `model` of `verify.gpt2`.' }),
      isPublished: t.exposeBoolean('isPublished', {
        description: 'Its weights are those of GPT-2 small as the hub has them, by their contents.',
      }),
      found: t.field({
        type: FoundType,
        nullable: true,
        description: 'Null until all of them were compared: `startOperation(name: "verify.gpt2", …)` does it.',
        resolve: ({ found }) => found,
      }),
    }),
  });

const PublishedNumber = builder.objectRef<PublishedValue>('PublishedNumber').implement({
  description: 'A published number (or text) of GPT-2 small.',
  fields: (t) => ({
    section: t.exposeString('section', { description: 'Section of the registry.' }),
    name: t.exposeString('name', { description: 'What it is; unique in its section.' }),
    expected: t.field({ type: 'JSON', description: 'A number or a text.', resolve: ({ expected }) => expected }),
    tolerance: t.exposeFloat('tolerance', { description: 'Largest difference that passes.' }),
    source: t.exposeString('source', { description: 'Where it was published.' }),
  }),
});

builder.queryField('publishedNumbers', (t) =>
  t.field({
    type: [PublishedNumber],
    description: 'Every published number of GPT-2 small that `verify.gpt2` compares, without computing anything.',
    resolve: () => [...publishedValues],
  }),
);
