import type { PromptSet } from '../promptSets/PromptSet.ts';
import { builder } from './builder.ts';
import { type Cursors, type Page, PageInfo, pageArgs, pageOf } from './connection.ts';
import { PromptSetType } from './promptSet.ts';

/** New ones come between those that ship and those that are there already; none ever leaves. */
const setCursors: Cursors<PromptSet> = {
  placeOf: ({ id }) => [id],
  behind: (sets, [id]) => sets.findIndex((set) => set.id === id) + 1 || sets.length,
};

const PromptSetEdge = builder.objectRef<Page<PromptSet>['edges'][number]>('PromptSetEdge').implement({
  description: 'A prompt set, and where it stands in the list.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'To go on behind it.' }),
    node: t.expose('node', { type: PromptSetType, description: 'The set.' }),
  }),
});

const PromptSetConnection = builder.objectRef<Page<PromptSet>>('PromptSetConnection').implement({
  description: 'A page of the list of prompt sets.',
  fields: (t) => ({
    edges: t.expose('edges', { type: [PromptSetEdge], description: 'Sets with their cursors.' }),
    nodes: t.field({
      type: [PromptSetType],
      description: 'The sets alone.',
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.field({ type: PageInfo, description: 'Are there more?', resolve: (page) => page }),
    totalCount: t.exposeInt('totalCount', { description: 'How many there are on all pages.' }),
  }),
});

builder.queryField('promptSetsConnection', (t) =>
  t.field({
    type: PromptSetConnection,
    description: 'Prompt sets that ship with the product, and your own, newest first, page by page.',
    args: pageArgs,
    resolve: (_root, page, { services }) => pageOf(services.promptSets.list(), page, setCursors),
  }),
);
