'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';

/** The prompts that have a corrupted one of their length, as inputs of two runs. */
export interface Pairs {
  clean: Record<string, unknown>;
  corrupted: { prompts: { text: string }[] };
  size: number;
  /** Prompts of the run that have none. */
  leftOut: number;
}

/** Null until they are known, or where there is no pair; `isEmpty` tells which. */
export function usePairs(): { pairs: Pairs | null; isEmpty: boolean } {
  const { runInput, runRows, run, corrupted } = useInvestigation();
  return useMemo(() => {
    const prompts = run.data?.prompts;
    const known = prompts && runInput && prompts.length === runInput.prompts.length && !run.loading;
    if (!known) return { pairs: null, isEmpty: false };
    const isAnyMissing = runRows.some((place) => corrupted.texts[place] && !corrupted.tokens.get(place));
    if (isAnyMissing && !corrupted.error) return { pairs: null, isEmpty: false };
    const used = runRows.flatMap((place, i) => {
      const other = corrupted.tokens.get(place);
      const isPair = other?.tokens.length === prompts[i]!.tokens.length;
      return isPair ? [{ prompt: runInput.prompts[i]!, text: corrupted.texts[place]! }] : [];
    });
    if (used.length === 0) return { pairs: null, isEmpty: corrupted.error === null };
    const pairs = {
      clean: { ...runInput, prompts: used.map(({ prompt }) => prompt) },
      corrupted: { prompts: used.map(({ text }) => ({ text })) },
      size: used.length,
      leftOut: runRows.length - used.length,
    };
    return { pairs, isEmpty: false };
  }, [runInput, runRows, run.data, run.loading, corrupted]);
}
