'use client';
import { useMemo } from 'react';
import type { AnyVariables, TypedDocumentNode } from 'urql';
import { type ApiQuery, together, useApiQuery } from './useApiQuery.ts';
import type { WholeAnswer } from './wholeAnswer.ts';

/** The same question of the two runs of a comparison. Its data are both answers; `retry` asks again for what failed. */
export function usePairQuery<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  [left, right]: readonly [Variables, Variables],
): ApiQuery<readonly [WholeAnswer<Data>, WholeAnswer<Data>]> {
  const [first, second] = [useApiQuery(query, left), useApiQuery(query, right)];
  const data = useMemo(
    () => (first.data && second.data ? ([first.data, second.data] as const) : null),
    [first.data, second.data],
  );
  return { data, ...together(first, second) };
}
