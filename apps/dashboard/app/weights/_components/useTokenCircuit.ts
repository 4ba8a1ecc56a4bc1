'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { type ApiQuery, useApiQuery } from '../../../lib/useApiQuery.ts';
import { BigramsQuery, TokenCircuitQuery } from '../queries.ts';
import { type TokenGrid, tokenGrid } from '../weightsView.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';

export type TokenCircuitName = 'FULL_OV' | 'FULL_QK' | 'DIRECT';

export interface TokenCircuitState {
  grid: TokenGrid | null;
  query: Pick<ApiQuery<unknown>, 'error' | 'loading' | 'retry'>;
}

/** One circuit of a head between the typed tokens. */
export function useTokenCircuit(
  circuit: 'FULL_OV' | 'FULL_QK',
  head: string | null,
  { ids }: TypedTokensState,
): TokenCircuitState {
  const { modelArguments } = useInvestigation();
  const [{ embedding }] = useWeightsUrl();
  const isPaused = head === null || ids.length === 0;
  const query = useApiQuery(
    TokenCircuitQuery,
    { ...modelArguments, head: head ?? '', circuit, tokens: ids, embedding },
    { pause: isPaused },
  );
  const grid = useMemo(() => query.data && tokenGrid(query.data.model.head), [query.data]);
  return { grid, query };
}

/** The direct path between the typed tokens, which is that of the model and no head's. */
export function useBigrams({ ids }: TypedTokensState): TokenCircuitState {
  const { modelArguments, modelReady } = useInvestigation();
  const [{ embedding }] = useWeightsUrl();
  const query = useApiQuery(
    BigramsQuery,
    { ...modelArguments, tokens: ids, embedding },
    { pause: !modelReady || ids.length === 0 },
  );
  const grid = useMemo(
    () => query.data && tokenGrid({ label: 'the model', tokenCircuit: query.data.model.bigrams }),
    [query.data],
  );
  return { grid, query };
}
