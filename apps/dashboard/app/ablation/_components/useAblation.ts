'use client';
import { hookName, parseHead } from '@circuit-lens/shared/names';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { urlOptions } from '../../../lib/urlState.ts';

/** What an ablated head gives instead of its output. */
export const kinds = ['zero', 'mean', 'resample'] as const;
export type Kind = (typeof kinds)[number];

/** Where heads are switched off. */
export const places = ['all', 'end'] as const;
export type Place = (typeof places)[number];

const params = {
  off: parseAsArrayOf(parseAsString).withDefault([]),
  kind: parseAsStringLiteral(kinds).withDefault('zero'),
  at: parseAsStringLiteral(places).withDefault('all'),
};

/** What was switched off, in the URL. */
export function useAblationUrl() {
  return useQueryStates(params, urlOptions);
}

const enumOf = { zero: 'ZERO', mean: 'MEAN', resample: 'RESAMPLE' } as const;

/** The input of the run without the heads. Means and samples are taken over the same prompts. */
export function ablatedInput(input: RunInput, off: readonly string[], kind: Kind, at: Place) {
  const layers = [...new Set(off.map((label) => parseHead(label).layer))];
  const source = { prompts: input.prompts, prependBos: input.prependBos };
  const interventions = layers.map((layer) => ({
    hook: hookName('z', layer),
    heads: off.filter((label) => parseHead(label).layer === layer),
    kind: enumOf[kind],
    ...(at === 'end' ? { positions: [{ label: 'END' as const }] } : {}),
    ...(kind === 'zero' ? {} : { source }),
  }));
  return { ...input, interventions };
}
