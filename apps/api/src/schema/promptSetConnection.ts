import type { PromptSet } from '../promptSets/PromptSet.ts';
import { builder } from './builder.ts';
import { type Cursors, connectionOf, pageArgs, pageOf } from './connection.ts';
import { PromptSetType } from './promptSet.ts';

/** New ones come between those that ship and those that are there already; none ever leaves. */
const setCursors: Cursors<PromptSet> = {
  placeOf: ({ id }) => [id],
  behind: (sets, [id]) => sets.findIndex((set) => set.id === id) + 1 || sets.length,
};

const PromptSetConnection = connectionOf<PromptSet>('PromptSet', PromptSetType, {
  one: 'prompt set',
  many: 'prompt sets',
});

builder.queryField('promptSetsConnection', (t) =>
  t.field({
    type: PromptSetConnection,
    description: 'Prompt sets that ship with the product, and your own, newest first, page by page.',
    args: pageArgs,
    resolve: (_root, page, { services }) => pageOf(services.promptSets.list(), page, setCursors),
  }),
);
