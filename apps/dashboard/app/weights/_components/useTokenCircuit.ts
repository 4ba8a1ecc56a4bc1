'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { TokenCircuitQuery } from '../queries.ts';
import { tokenGrid } from '../weightsView.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';

export type TokenCircuitName = 'FULL_OV' | 'FULL_QK';
export type TokenCircuitState = ReturnType<typeof useTokenCircuit>;

/** One circuit of a head between the typed tokens. */
export function useTokenCircuit(circuit: TokenCircuitName, head: string | null, { ids }: TypedTokensState) {
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
