'use client';
import { stringifyDocument } from '@urql/core';
import { useEffect, useRef } from 'react';
import { type AnyVariables, type TypedDocumentNode, useQuery } from 'urql';
import { type ApiError, describeError } from './apiError.ts';
import { useConnection } from './connection.ts';
import { logQuery } from './queryLog.ts';
import type { WholeAnswer } from './wholeAnswer.ts';

/** What a page knows about one of its queries. `data` of the last answer stays while the next is on its way. */
export interface ApiQuery<Data> {
  data: Data | null;
  error: ApiError | null;
  loading: boolean;
  retry: () => void;
}

/** How a question stands, whatever it is about. */
export type Waiting = Pick<ApiQuery<unknown>, 'error' | 'loading' | 'retry'>;

/** Several questions as one: its error is the first, it loads while one of them does, and asks again for what failed. */
export function together(...queries: readonly Waiting[]): Waiting {
  return {
    error: queries.find(({ error }) => error)?.error ?? null,
    loading: queries.some(({ loading }) => loading),
    retry() {
      for (const query of queries) if (query.error) query.retry();
    },
  };
}

/**
 * Runs a query, notes it for "Copy query", and asks again when the API is back.
 * @param variables null holds the query until they are known
 * @param pause holds it for another reason
 */
export function useApiQuery<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables | null,
  { pause = false }: { pause?: boolean } = {},
): ApiQuery<WholeAnswer<Data>> {
  const isHeld = pause || variables === null;
  const [result, execute] = useQuery({ query, variables: variables ?? {}, pause: isHeld } as never) as unknown as [
    { data?: Data; error?: Parameters<typeof describeError>[0]; fetching: boolean },
    (options: { requestPolicy: 'network-only' }) => void,
  ];
  const retry = () => execute({ requestPolicy: 'network-only' });
  useAskAgain(retry, isHeld || !result.error);
  useLog(query, variables, isHeld);
  const last = useRef<WholeAnswer<Data> | null>(null);
  const half = useRef<Data | undefined>(undefined);
  // What there is of an answer that failed stands on while the next is on its way, without its error.
  if (result.error) half.current = result.data;
  else if (result.data && result.data !== half.current) last.current = result.data as WholeAnswer<Data>;
  const error = result.error && !result.fetching ? describeError(result.error) : null;
  return {
    data: error ? null : last.current,
    error,
    loading: result.fetching || isHeld,
    retry,
  };
}

function useAskAgain(retry: () => void, idle: boolean): void {
  const { generation } = useConnection();
  const seen = useRef(generation);
  useEffect(() => {
    if (seen.current === generation) return;
    seen.current = generation;
    if (!idle) retry();
  });
}

function useLog(
  query: TypedDocumentNode<unknown, never> | object,
  variables: AnyVariables | null,
  pause: boolean,
): void {
  const text = stringifyDocument(query as never);
  const json = JSON.stringify(variables ?? {});
  useEffect(() => {
    if (pause) return;
    const name = /(?:query|mutation)\s+(\w+)/.exec(text)?.[1] ?? 'Query';
    return logQuery({ name, text, variables: JSON.parse(json) as Record<string, unknown> });
  }, [text, json, pause]);
}
