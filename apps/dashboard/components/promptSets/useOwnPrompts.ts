'use client';
import { useMemo, useState } from 'react';
import { useClient } from 'urql';
import { type ApiError, describeError } from '../../lib/apiError.ts';
import { formatOf, goodRowsOf, type OwnProblem, ownProblems } from '../../lib/ownPrompts.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { useInvestigation } from '../frame/Investigation.tsx';
import { CreatePromptSetMutation, OwnPromptsQuery } from './queries.ts';

/** A person's text: checked row by row, then kept and chosen. */
export function useOwnPrompts(onChosen?: () => void) {
  const { url, setUrl, modelArguments } = useInvestigation();
  const client = useClient();
  const [checked, setChecked] = useState<{ text: string; name: string | null } | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const text = checked?.text ?? '';
  const format = formatOf(text);
  const shared = useMemo(() => ({ ...modelArguments, text, prependBos: url.bos }), [modelArguments, text, url.bos]);
  const input = useMemo(() => ({ ...shared, format }), [shared, format]);
  const query = useApiQuery(OwnPromptsQuery, { input }, { pause: checked === null });
  const answer = checked && !query.loading ? query.data?.operation : null;
  const found: { count: number; problems: OwnProblem[] } | null = answer
    ? { count: goodRowsOf(answer), problems: ownProblems(answer) }
    : null;
  const use = async () => {
    const variables = { ...shared, format: format === 'csv' ? 'CSV' : 'JSON', name: checked?.name } as const;
    const { data, error } = await client.mutation(CreatePromptSetMutation, variables).toPromise();
    const set = data?.createPromptSet?.promptSet;
    setFailure(error ? describeError(error) : null);
    if (!set) return;
    setUrl({ set: set.id, rows: null, prompt: null });
    onChosen?.();
  };
  const check = (next: string, name: string | null = null) => {
    setFailure(null);
    setChecked({ text: next, name });
  };
  return { check, found, use, error: failure ?? query.error, retry: failure ? use : query.retry };
}
