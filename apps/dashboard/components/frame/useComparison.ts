'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { type Compared, comparedRun } from '../../lib/comparison.ts';
import { urlOptions } from '../../lib/urlState.ts';
import { type RunInput, useInvestigation } from './Investigation.tsx';
import { useScope } from './useScope.ts';

const parser = parseAsString.withOptions(urlOptions);

export interface Comparison {
  /** `corrupted`, or the number of a prompt; null: nothing is compared. */
  chosen: string | null;
  /** What can be chosen, and what it is called. */
  choices: readonly { value: string; words: string }[];
  choose: (value: string | null) => void;
  /** Both runs of the scope, or of the shown prompt and the chosen one; null while nothing is compared, or there is nothing to compare with. */
  pair: Compared<RunInput> | null;
  /** Both runs of the shown prompt alone. */
  shownPair: Compared<RunInput> | null;
}

/** What the prompts of a page are held against: their corrupted ones, or another prompt of the set. In the URL. */
export function useComparison(): Comparison {
  const [chosen, setChosen] = useQueryState('with', parser);
  const { runInput, runRows, corrupted, selected } = useInvestigation();
  const { scope, setScope } = useScope();
  const { pair, shownPair } = useMemo(() => {
    const prompts = runRows.map((place, i) => ({
      place,
      clean: runInput?.prompts[i] ?? null,
      corrupted: corrupted.texts[place] ?? null,
    }));
    const shown = prompts.filter(({ place }) => place === selected);
    const compare = (some: typeof prompts) => runInput && comparedRun(runInput, { some, all: prompts, chosen });
    const shownPair = compare(shown);
    // Another prompt is held against the shown one, whatever the scope of the page.
    return { pair: scope === 'all' && chosen === 'corrupted' ? compare(prompts) : shownPair, shownPair };
  }, [runInput, runRows, corrupted.texts, selected, scope, chosen]);
  const hasCorrupted = runRows.some((place) => (corrupted.texts[place] ?? null) !== null);
  const choices = [
    ...(hasCorrupted
      ? [{ value: 'corrupted', words: scope === 'shown' ? 'its corrupted prompt' : 'corrupted prompts' }]
      : []),
    ...runRows
      .filter((place) => place !== selected)
      .slice(0, listedMost)
      .map((place) => ({ value: String(place + 1), words: `prompt ${place + 1}` })),
  ];
  const choose = (value: string | null) => {
    if (value !== null && value !== 'corrupted') setScope('shown');
    void setChosen(value);
  };
  return { chosen, choices, choose, pair, shownPair };
}

const listedMost = 50;
