'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { promptTokens, tokenBoxes } from '../../../lib/tokenBoxes.ts';

/** The shown prompt as tokens and as boxes; null while it is not known. */
export function useShownPrompt() {
  const { run, runRows, selected } = useInvestigation();
  const prompt = run.data?.prompts[runRows.indexOf(selected)];
  return useMemo(() => {
    if (!prompt) return null;
    const tokens = promptTokens(prompt);
    return { tokens, boxes: tokenBoxes(tokens) };
  }, [prompt]);
}
