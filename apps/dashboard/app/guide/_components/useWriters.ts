'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { WritersQuery } from '../queries.ts';
import { writersView } from '../writing.ts';

/** What every head writes, over all prompts: three steps start from it, and the same question is asked once. */
export function useWriters() {
  const { runInput } = useInvestigation();
  const query = useApiQuery(WritersQuery, runInput && { input: runInput });
  const view = useMemo(() => query.data && writersView(query.data.run), [query.data]);
  return { query, view };
}

/** Said where no head writes toward the answer, so that there is none to follow. */
export const noWriter = 'No head writes toward the right answer on these prompts, so there is none to follow.';
