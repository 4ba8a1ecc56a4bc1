'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { type ApiQuery, useApiQuery } from '../../../lib/useApiQuery.ts';
import { BigramsQuery, TokenCircuitQuery } from '../queries.ts';
import { type TokenGrid, tokenGrid } from '../weightsView.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';

export type TokenCircuitName = 'FULL_OV' | 'FULL_QK' | 'DIRECT';

export interface TokenCircuitState {
  grid: TokenGrid | null;
  /** What gives its values again. */
  recipe: Recipe;
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
  const asked = { circuit: circuit === 'FULL_OV' ? 'fullOv' : 'fullQk', head, rows: ids };
  return { grid, query, recipe: recipeOf({ ...modelArguments, ...asked }, embedding) };
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
  return { grid, query, recipe: recipeOf({ ...modelArguments, circuit: 'direct', rows: ids }, embedding) };
}

function recipeOf(input: Recipe['input'], embedding: 'RAW' | 'AFTER_MLP0'): Recipe {
  const named = { RAW: 'raw', AFTER_MLP0: 'afterMlp0' }[embedding];
  return { operation: 'weights.tokenCircuit', input: { ...input, embedding: named } };
}
