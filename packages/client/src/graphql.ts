import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphqlEnv.d.ts';

/**
 * Makes a typed query of the API's schema: `graphql('query ($input: RunInput!) { … }')`. What comes back and which
 * variables it takes follow from its text. @urql/core and other clients take it as it is.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { ID: string; JSON: unknown; Base64Float32: string; TokenReference: string | number; DateTime: string };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
