'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useLookUp } from '../../../components/frame/useLookUp.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import { checkRow, type RowProblem } from '../../../lib/rowChecks.ts';
import { type ApiQuery, useApiQuery } from '../../../lib/useApiQuery.ts';
import { type NextTokensView, nextTokensView } from '../nextTokens.ts';
import { NextTokensQuery } from '../queries.ts';
import { useSetupUrl } from './useSetupUrl.ts';

/** The prompt box: what comes next, and what is wrong with the prompt or its answer. */
export interface NextTokensState {
  view: NextTokensView | null;
  problems: readonly RowProblem[];
  query: ApiQuery<unknown>;
  /** What gives the numbers again. */
  recipes: readonly Recipe[];
}

/** Asks for the next tokens of the prompt in the URL; an answer that is no single token is left out and explained. */
export function useNextTokens(): NextTokensState {
  const [{ text, answer }] = useSetupUrl();
  const { modelArguments, modelReady, model, url } = useInvestigation();
  const texts = useMemo(() => [text, answer].filter((entry) => entry !== ''), [text, answer]);
  const { tokens } = useLookUp(texts, modelArguments, { pause: !modelReady });
  const nCtx = (modelReady && model.data?.config.nCtx) || null;
  const problems = useMemo(() => {
    if (!tokens || nCtx === null) return null;
    // An answer is wanted, not needed, and there is no second one to compare with.
    const row = { text, correct: answer || text, incorrect: answer || text };
    const found = checkRow(row, { tokens, nCtx, prependBos: url.bos });
    return found.filter((problem) => problem.field === 'text' || (problem.field === 'correct' && answer !== ''));
  }, [tokens, nCtx, text, answer, url.bos]);
  const bad = (field: RowProblem['field']) => problems?.some((p) => p.field === field && p.kind === 'error') ?? false;
  const answers = answer !== '' && !bad('correct') ? { answers: { correct: answer } } : {};
  const input = { ...modelArguments, prompts: [{ text, ...answers }], prependBos: url.bos };
  const query = useApiQuery(NextTokensQuery, { input }, { pause: problems === null || bad('text') });
  const view = useMemo(() => (query.data ? nextTokensView(query.data.run) : null), [query.data]);
  const recipes = [{ operation: 'run.nextTokens', input }];
  return { view, problems: problems ?? [], query, recipes };
}
