'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { promptTokens } from '../../../lib/tokenBoxes.ts';
import { type PairColumns, type PromptPair, pairColumns } from '../pair.ts';

/** The pairs that a sweep goes over. */
export interface Pairs extends PairColumns {
  pairs: readonly PromptPair[];
  /** Prompts of the scope without a corrupted one. */
  left: number;
  /** Input of `patch.activations` but for what is patched; null while there is nothing to patch. */
  input: Record<string, unknown> | null;
  /** False while prompts or their tokens are on their way. */
  isKnown: boolean;
}

/** Clean prompts of the scope, each with its corrupted one. */
export function usePairs(): Pairs {
  const { runInput, runRows, run, corrupted, selected } = useInvestigation();
  const { scope } = useScope();
  return useMemo(() => {
    const answers = run.data?.prompts ?? [];
    const isKnown = runInput !== null && answers.length === runInput.prompts.length && !run.loading;
    const places = scope === 'shown' ? runRows.filter((place) => place === selected) : runRows;
    const pairs = places.flatMap((place): PromptPair[] => {
      const index = runRows.indexOf(place);
      const [clean, answer, text] = [runInput?.prompts[index], answers[index], corrupted.texts[place] ?? null];
      if (!isKnown || !clean || !answer || text === null) return [];
      const corruptedTokens = corrupted.tokens.get(place) ?? null;
      return [{ place, clean, corrupted: text, tokens: promptTokens(answer), corruptedTokens }];
    });
    const columns = pairColumns(pairs, selected);
    const { prompts: _, ...model } = runInput ?? { prompts: [] };
    const input = {
      clean: { ...model, prompts: pairs.map(({ clean }) => clean) },
      corrupted: { prompts: pairs.map((pair) => ({ text: pair.corrupted })) },
    };
    return { pairs, ...columns, left: places.length - pairs.length, isKnown, input: pairs.length > 0 ? input : null };
  }, [runInput, runRows, run.data, run.loading, corrupted, selected, scope]);
}
