'use client';
import { useCallback, useState } from 'react';
import type { StepView } from '../pathView.ts';

type Input = Record<string, unknown>;

/** What is known of a step; `failed` where its sweep ended with an error. */
type Known = StepView | 'failed';

/** What is known of each step, by the input of its sweep; `tell` takes what a sweep has so far, or that it failed. */
export function useStepViews(inputs: readonly (Input | null)[]) {
  const [known, setKnown] = useState<ReadonlyMap<string, Known>>(new Map());
  const tell = useCallback((input: Input, found: Known | null) => {
    if (found) setKnown((before) => new Map(before).set(JSON.stringify(input), found));
  }, []);
  const found = inputs.map((input) => (input && known.get(JSON.stringify(input))) ?? null);
  return {
    views: found.map((view) => (view === 'failed' ? null : view)),
    /** Did the sweep of the logits, on which all else rests, fail? */
    hasFailed: found[0] === 'failed',
    tell,
  };
}
