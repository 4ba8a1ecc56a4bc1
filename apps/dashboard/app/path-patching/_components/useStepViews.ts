'use client';
import { useCallback, useState } from 'react';
import type { StepView } from '../pathView.ts';

type Input = Record<string, unknown>;

/** What is known of each step, by the input of its sweep; `tell` takes what a sweep has so far. */
export function useStepViews(inputs: readonly (Input | null)[]) {
  const [known, setKnown] = useState<ReadonlyMap<string, StepView>>(new Map());
  const tell = useCallback((input: Input, view: StepView | null) => {
    if (view) setKnown((before) => new Map(before).set(JSON.stringify(input), view));
  }, []);
  return { views: inputs.map((input) => (input && known.get(JSON.stringify(input))) ?? null), tell };
}
