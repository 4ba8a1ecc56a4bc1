'use client';
import { useMemo } from 'react';
import { useInvestigation } from './Investigation.tsx';

/**
 * The chosen prompts as the input of an evaluation. A set that is not edited is asked for by name: then the API knows the
 * sentences its prompts were made from.
 */
export function useSetInput() {
  const { runInput, runRows, rows, url } = useInvestigation();
  const { prompts, ...rest } = runInput ?? { prompts: [] };
  const isWholeSet = url.rows === null && rows?.length === runRows.length;
  const used = useMemo(() => (rows ? runRows.flatMap((place) => rows[place] ?? []) : null), [rows, runRows]);
  return {
    input: isWholeSet ? { ...rest, promptSet: url.set } : { ...rest, prompts },
    isKnown: runInput !== null,
    /** The rows that are run, in the order of the run; null until the set is known. */
    used,
    /** Where each of them stands in the set. */
    places: runRows,
  };
}
