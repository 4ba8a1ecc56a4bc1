'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { TaskQuery } from './queries.ts';
import { taskView } from './taskView.ts';

/** The evaluation of the chosen prompts; a set that is not edited is asked for by name, so that its templates are known. */
export function useTask() {
  const { runInput, runRows, rows, url } = useInvestigation();
  const isWholeSet = url.rows === null && rows?.length === runRows.length;
  const { prompts, ...rest } = runInput ?? { prompts: [] };
  const input = isWholeSet ? { ...rest, promptSet: url.set } : { ...rest, prompts };
  const query = useApiQuery(TaskQuery, { input }, { pause: !runInput });
  const view = useMemo(() => {
    const evaluation = query.data?.evaluation;
    if (!evaluation || !rows || evaluation.rows.length !== runRows.length) return null;
    const used = runRows.flatMap((place) => rows[place] ?? []);
    return taskView(evaluation, used, runRows);
  }, [query.data, rows, runRows]);
  return { query, view };
}
