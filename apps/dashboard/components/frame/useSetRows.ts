'use client';
import { parseIoiSetId } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import type { PromptRow } from '../../lib/promptRows.ts';
import { type ApiQuery, useApiQuery } from '../../lib/useApiQuery.ts';
import { type Choices, PromptSetQuery } from './queries.ts';

/** The rows of a set, before edits. */
export interface SetRows {
  /** Null until they are known, and for an id that names nothing. */
  rows: readonly PromptRow[] | null;
  /** The corrupted prompt of each; null where the set has none. */
  corrupted: readonly string[] | null;
  /** What is on its way or went wrong. */
  query: Omit<ApiQuery<unknown>, 'data'>;
}

/**
 * The rows of a set that is listed, or of one that is generated for the model at hand.
 * @param model null until it is loaded
 */
export function useSetRows(id: string, choices: ApiQuery<Choices>, model: ModelArguments | null): SetRows {
  const listed = choices.data?.promptSets.nodes.find((set) => set.id === id);
  const isAsked = !listed && (choices.data !== null || parseIoiSetId(id) !== null);
  const query = useApiQuery(PromptSetQuery, { id, ...model }, { pause: !isAsked || !model });
  // While another set is on its way the last answer is still there, and is not this set.
  const asked = query.loading ? null : query.data?.promptSet;
  const found = isAsked ? asked : listed;
  const texts = found?.corrupted?.prompts;
  const corrupted = useMemo(() => texts?.map(({ text }) => text) ?? null, [texts]);
  return { rows: found?.prompts ?? null, corrupted, query: isAsked ? query : choices };
}
