'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../components/frame/Investigation.tsx';
import { useSetInput } from '../../components/frame/useSetInput.ts';
import { TemplatesQuery } from '../../lib/templatesQuery.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { promptLines } from './datasetView.ts';
import { DatasetQuery } from './queries.ts';

/** The prompts of the set that can be run, each with what it is made of and how the model does on it. */
export function useDataset() {
  const { url, modelArguments, modelReady } = useInvestigation();
  const { input, isKnown, used, places } = useSetInput();
  const query = useApiQuery(DatasetQuery, { input }, { pause: !isKnown });
  const isEdited = url.rows !== null;
  const set = useApiQuery(TemplatesQuery, { id: url.set, ...modelArguments }, { pause: isEdited || !modelReady });
  const templates = useMemo(() => {
    const known = set.data?.promptSet?.prompts ?? [];
    return new Map(known.flatMap(({ text, template }) => (template ? [[text, template] as const] : [])));
  }, [set.data]);
  const evaluation = query.data?.evaluation ?? null;
  const lines = useMemo(
    () =>
      evaluation && used?.length === evaluation.rows.length
        ? promptLines(evaluation, used, { places, templates })
        : null,
    [evaluation, used, places, templates],
  );
  return { query, evaluation, lines };
}
