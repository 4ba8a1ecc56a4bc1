'use client';
import { useMemo } from 'react';
import { useSetInput } from '../../components/frame/useSetInput.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { TaskQuery } from './queries.ts';
import { taskView } from './taskView.ts';

/** The evaluation of the chosen prompts. */
export function useTask() {
  const { input, isKnown, used, places } = useSetInput();
  const query = useApiQuery(TaskQuery, { input }, { pause: !isKnown });
  const view = useMemo(() => {
    const evaluation = query.data?.evaluation;
    return evaluation && used?.length === evaluation.rows.length ? taskView(evaluation, used, places) : null;
  }, [query.data, used, places]);
  return { query, view };
}
