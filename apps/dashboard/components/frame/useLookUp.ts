'use client';
import { useMemo } from 'react';
import { gql, type TypedDocumentNode } from 'urql';
import { type LookUpResult, lookUpQuery, lookUpVariables, tokensOfText } from '../../lib/lookUpQuery.ts';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import type { TokensOfText } from '../../lib/rowChecks.ts';
import { type ApiQuery, useApiQuery } from '../../lib/useApiQuery.ts';

/** How the model cuts texts into tokens; null until all of them are known. */
export function useLookUp(
  texts: readonly string[],
  model: ModelArguments,
  { pause }: { pause: boolean },
): { tokens: TokensOfText | null; query: ApiQuery<LookUpResult> } {
  const document = useMemo(() => gql(lookUpQuery(texts)) as TypedDocumentNode<LookUpResult>, [texts]);
  const query = useApiQuery(document, lookUpVariables(texts, model) as never, { pause: pause || texts.length === 0 });
  const complete = texts.length === 0 || (query.data && texts.every((_, i) => query.data?.[`t${i}`]) && !query.loading);
  const tokens = useMemo(
    () => (complete ? tokensOfText(texts, query.data ?? {}) : null),
    [complete, texts, query.data],
  );
  return { tokens, query };
}
