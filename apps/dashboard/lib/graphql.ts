import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './graphqlEnv.d.ts';

/** Makes a typed query of the API's schema; `gql.tada check` finds fields that are not there. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { ID: string; JSON: unknown; Base64Float32: string; TokenReference: string | number; DateTime: string };
}>();

export type { ResultOf, VariablesOf } from 'gql.tada';
