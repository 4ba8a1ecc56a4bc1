import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-sse';

const url = '/graphql';
const plain = createGraphiQLFetcher({ url });
const events = createClient({ url });

/** Queries and mutations by POST, subscriptions as server-sent events on the same path. */
export const fetcher: Fetcher = (params, options) => {
  const operation = getOperationAST(parse(params.query), params.operationName);
  if (operation?.operation !== 'subscription') return plain(params, options);
  const request = { ...params, operationName: params.operationName ?? undefined };
  return events.iterate(request) as AsyncIterableIterator<never>;
};
