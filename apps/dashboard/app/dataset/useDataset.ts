'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../components/frame/Investigation.tsx';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { promptLines } from './datasetView.ts';
import { DatasetQuery, TemplatesQuery } from './queries.ts';

/** The prompts of the set that can be run, each with what it is made of and how the model does on it. */
export function useDataset() {
  const { runInput, runRows, rows, url, modelArguments, modelReady } = useInvestigation();
  const isEdited = url.rows !== null;
  const { prompts, ...rest } = runInput ?? { prompts: [] };
  // By its name the API knows the sentences of a set, and gives their intervals.
  const isWholeSet = !isEdited && rows?.length === runRows.length;
  const input = isWholeSet ? { ...rest, promptSet: url.set } : { ...rest, prompts };
  const query = useApiQuery(DatasetQuery, { input }, { pause: !runInput });
  const set = useApiQuery(TemplatesQuery, { id: url.set, ...modelArguments }, { pause: isEdited || !modelReady });
  const templates = useMemo(() => {
    const known = set.data?.promptSet?.prompts ?? [];
    return new Map(known.flatMap(({ text, template }) => (template ? [[text, template] as const] : [])));
  }, [set.data]);
  const evaluation = query.data?.evaluation ?? null;
  const lines = useMemo(() => {
    if (!evaluation || !rows || evaluation.rows.length !== runRows.length) return null;
    const used = runRows.flatMap((place) => rows[place] ?? []);
    return promptLines(evaluation, used, { places: runRows, templates });
  }, [evaluation, rows, runRows, templates]);
  return { query, evaluation, lines };
}
