import SchemaBuilder from '@pothos/core';
import { Kind } from 'graphql';
import type { ApiRequest } from '../http/ApiRequest.ts';
import type { Services } from '../services.ts';

/** What every resolver gets. */
export interface ApiContext {
  services: Services;
  request: ApiRequest;
}

/** The one schema builder; every module of this folder adds its types and fields to it. */
export const builder = new SchemaBuilder<{
  Context: ApiContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    Base64Float32: { Input: string; Output: string };
    TokenReference: { Input: string | number; Output: string | number };
    DateTime: { Input: string; Output: string };
  };
}>({ defaultFieldNullability: false });

builder.queryType({
  description:
    'Everything that can be read. What can fail by itself is nullable: the error stands beside it, and the rest is there.',
});
builder.mutationType({
  description:
    'Starts and stops jobs, downloads of models among them, and keeps prompts of your own. Nothing else in the API changes anything.',
});
builder.subscriptionType({
  description:
    'Server-sent events on the same path: POST the subscription to /graphql with the header `accept: text/event-stream`.',
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
});

builder.scalarType('Base64Float32', {
  description: 'Base64 of little-endian float32 values in row-major order. NaN and infinities are kept as they are.',
  serialize: (value) => value,
});

builder.scalarType('DateTime', { description: 'A moment, ISO 8601, UTC.', serialize: (value) => value });

builder.scalarType('TokenReference', {
  description: 'A token: a text that is one token (" Mary", a leading space usually matters), or a token id (5335).',
  serialize: (value) => value,
  parseValue: tokenReference,
  parseLiteral: (node) => {
    if (node.kind === Kind.STRING) return tokenReference(node.value);
    if (node.kind === Kind.INT) return tokenReference(Number(node.value));
    return tokenReference(null);
  },
});

function tokenReference(value: unknown): string | number {
  if (typeof value === 'string' && value.length > 0) return value;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new TypeError('A token is a text that is one token, or a token id.');
}

/** Something with an id that can be asked for again, after a restart too. */
export const Node = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'Something with an id. `node(id)` finds it again, after a restart of the server too.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'Unique among all nodes.' }) }),
});
