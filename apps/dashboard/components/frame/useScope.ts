'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { meanOf } from '../../lib/format.ts';
import { urlOptions } from '../../lib/urlState.ts';
import { type RunInput, useInvestigation } from './Investigation.tsx';

/** Over which prompts a page takes its numbers. */
export const scopes = ['all', 'shown'] as const;
export type Scope = (typeof scopes)[number];

const parser = parseAsStringLiteral(scopes).withDefault('all').withOptions(urlOptions);

interface ScopeValue {
  scope: Scope;
  setScope: (scope: Scope) => void;
  /** The prompts of the scope as the input of a run; null while they are not known. */
  input: RunInput | null;
  /** Only the shown prompt; null where it has an error. */
  shownInput: RunInput | null;
  /** Place of the shown prompt among the prompts of `input`. */
  shownIndex: number;
  /** For captions: "mean of 8 prompts", "prompt 3". */
  words: string;
}

/** The scope in the URL, and the inputs that follow from it. */
export function useScope(): ScopeValue {
  const [scope, setScope] = useQueryState('scope', parser);
  const { runInput, runRows, selected } = useInvestigation();
  const index = runRows.indexOf(selected);
  const prompt = runInput?.prompts[index];
  const shownInput = runInput && prompt ? { ...runInput, prompts: [prompt] } : null;
  return {
    scope,
    setScope: (next) => void setScope(next),
    input: scope === 'shown' ? shownInput : runInput,
    shownInput,
    shownIndex: scope === 'shown' ? 0 : Math.max(0, index),
    words: scope === 'shown' ? `prompt ${selected + 1}` : meanOf(runInput?.prompts.length ?? 0),
  };
}
