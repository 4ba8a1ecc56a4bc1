'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useLookUp } from '../../../components/frame/useLookUp.ts';
import type { Waiting } from '../../../lib/useApiQuery.ts';
import { checkTyped, type TypedTokens, typedTokensMax, wordsTyped } from '../typedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';

/** The typed tokens, and how their look-up is. */
export interface TypedTokensState extends TypedTokens, Waiting {}

/** What was typed, cut by the model's tokenizer. */
export function useTypedTokens(): TypedTokensState {
  const { modelArguments, modelReady } = useInvestigation();
  const [{ tokens: typed, space }] = useWeightsUrl();
  const words = useMemo(() => wordsTyped(typed, space), [typed, space]);
  const asked = useMemo(() => words.slice(0, typedTokensMax), [words]);
  const { tokens, query } = useLookUp(asked, modelArguments, { pause: !modelReady });
  const checked = useMemo(() => (tokens ? checkTyped(words, tokens) : { ids: [], problems: [] }), [words, tokens]);
  return { ...checked, loading: tokens === null, error: query.error, retry: query.retry };
}
