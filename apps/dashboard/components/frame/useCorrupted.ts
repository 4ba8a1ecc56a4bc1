'use client';
import { useMemo } from 'react';
import type { ApiError } from '../../lib/apiError.ts';
import { type CorruptedEdits, corruptedTexts } from '../../lib/corruptedRows.ts';
import type { ModelArguments } from '../../lib/modelArguments.ts';
import type { PromptRow } from '../../lib/promptRows.ts';
import { type PromptTokens, promptTokens } from '../../lib/tokenBoxes.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { CorruptedQuery } from './queries.ts';
import type { SetRows } from './useSetRows.ts';

/** The corrupted prompts of the investigation, by the place of their clean one in the rows. */
export interface Corrupted {
  /** Null where a row has none. */
  texts: readonly (string | null)[];
  /** Their tokens, as far as they are known. */
  tokens: ReadonlyMap<number, PromptTokens>;
  /** Why they have no tokens, such as an empty prompt. */
  error: ApiError | null;
}

interface CorruptedRows {
  rows: readonly PromptRow[] | null;
  set: SetRows;
  edits: CorruptedEdits | null;
  /** Places of the clean prompts that are run. */
  runRows: readonly number[];
  /** What the run of the clean prompts says of model and BOS; null until it is known. */
  runInput: (ModelArguments & { prependBos: boolean }) | null;
}

/** The counterpart of every clean prompt, and its tokens. */
export function useCorrupted({ rows, set, edits, runRows, runInput }: CorruptedRows): Corrupted {
  const { rows: setRows, corrupted } = set;
  const texts = useMemo(
    () => (rows && setRows ? corruptedTexts(rows, { rows: setRows, corrupted }, edits ?? {}) : []),
    [rows, setRows, corrupted, edits],
  );
  const places = useMemo(() => runRows.filter((place) => (texts[place] ?? null) !== null), [runRows, texts]);
  const input = useMemo(
    () => ({ ...runInput, prompts: places.map((place) => ({ text: texts[place]! })) }),
    [runInput, places, texts],
  );
  const { data, error, loading } = useApiQuery(CorruptedQuery, { input }, { pause: !runInput || places.length === 0 });
  const tokens = useMemo(() => {
    const prompts = data?.run.prompts ?? [];
    // The answer before this one may still stand while the set changes.
    if (loading || prompts.length !== places.length) return new Map<number, PromptTokens>();
    return new Map(places.map((place, i) => [place, promptTokens(prompts[i]!)]));
  }, [data, loading, places]);
  return { texts, tokens, error };
}
