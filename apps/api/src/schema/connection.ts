import { CircuitLensError } from '@circuit-lens/shared';
import type { ObjectRef, OutputRef } from '@pothos/core';
import { builder } from './builder.ts';

type Types = typeof builder.$inferSchemaTypes;

/** Nodes that a page of a connection has at most, and where nothing is said. */
const pageMax = 500;
const pageUsual = 50;

/** Some rows of a list that grows. */
export interface Page<Row> {
  edges: { cursor: string; node: Row }[];
  totalCount: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** How the rows of a list are found again while others are added before them. */
export interface Cursors<Row> {
  /** Where a row stands, in words of its own. */
  placeOf(row: Row): string[];
  /** Index of the first row behind a place. */
  behind(rows: readonly Row[], place: readonly string[]): number;
}

/**
 * A page of a list, which is cut off behind a cursor.
 * @throws CircuitLensError BAD_USER_INPUT
 */
export function pageOf<Row>(
  rows: readonly Row[],
  { first, after }: { first?: number | null; after?: string | null },
  cursors: Cursors<Row>,
): Page<Row> {
  const count = first ?? pageUsual;
  if (count < 1 || count > pageMax) throw badArgument('first', `first is ${count}; allowed are 1 to ${pageMax}.`);
  const start = after == null ? 0 : cursors.behind(rows, placeIn(after));
  const shown = rows.slice(start, start + count);
  return {
    edges: shown.map((node) => ({ cursor: cursorAt(cursors.placeOf(node)), node })),
    totalCount: rows.length,
    hasNextPage: start + shown.length < rows.length,
    hasPreviousPage: start > 0,
  };
}

/** Arguments of every connection. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ defaultValue: pageUsual, description: `At most so many, 1 to ${pageMax}.` }),
  after: t.string({ description: 'Only those behind this cursor; left out: from the beginning.' }),
}));

const PageInfo = builder.objectRef<Page<unknown>>('PageInfo').implement({
  description: 'Where a page of a connection stands.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', {
      description: 'Are there more behind it? Ask for `after: endCursor`.',
    }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { description: 'Are there some before it?' }),
    startCursor: t.string({
      nullable: true,
      description: 'Of its first node; null when it is empty.',
      resolve: ({ edges }) => edges[0]?.cursor ?? null,
    }),
    endCursor: t.string({
      nullable: true,
      description: 'Of its last node; null when it is empty.',
      resolve: ({ edges }) => edges.at(-1)?.cursor ?? null,
    }),
  }),
});

/** The GraphQL type of the pages of a list, and of their edges. @param words for one row and for several, in descriptions */
export function connectionOf<Row>(
  name: string,
  type: OutputRef<Row>,
  words: { one: string; many: string },
): ObjectRef<Types, Page<Row>> {
  const Many = words.many.replace(/^./, (letter) => letter.toUpperCase());
  const Edge = builder.objectRef<Page<Row>['edges'][number]>(`${name}Edge`).implement({
    description: `A ${words.one}, and where it stands in the list.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'To go on behind it.' }),
      // A row may be a list, as far as its type says, and lists have resolvers of their own.
      node: t.field({ type, description: `The ${words.one}.`, resolve: ({ node }) => node as never }),
    }),
  });
  return builder.objectRef<Page<Row>>(`${name}Connection`).implement({
    description: `A page of the list of ${words.many}.`,
    fields: (t) => ({
      edges: t.field({ type: [Edge], description: `${Many} with their cursors.`, resolve: ({ edges }) => edges }),
      nodes: t.field({
        type: [type],
        description: `The ${words.many} alone.`,
        resolve: ({ edges }) => edges.map(({ node }) => node),
      }),
      pageInfo: t.field({ type: PageInfo, description: 'Are there more?', resolve: (page) => page }),
      totalCount: t.exposeInt('totalCount', { description: 'How many there are on all pages.' }),
    }),
  });
}

function cursorAt(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function placeIn(cursor: string): string[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(place) && place.every((word) => typeof word === 'string')) return place;
  } catch {}
  throw badArgument(
    'after',
    `after is "${cursor.slice(0, 100)}", which is no cursor. Give \`pageInfo.endCursor\` of the page before.`,
  );
}

function badArgument(field: string, message: string): CircuitLensError {
  return new CircuitLensError('BAD_USER_INPUT', message, { field });
}
