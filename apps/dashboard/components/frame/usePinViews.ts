'use client';
import { useMemo } from 'react';
import { graphql } from '../../lib/graphql.ts';
import { type PinView, pinsOf, pinViews } from '../../lib/pinViews.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { useInvestigation } from './Investigation.tsx';
import { useScope } from './useScope.ts';

const PinsQuery = graphql(`
  query PinnedHeads($input: RunInput!, $shown: RunInput!, $heads: [String!]!) {
    shown: run(input: $shown) { id attentionPatterns(heads: $heads) { shape data } }
    all: run(input: $input) { id directLogitAttribution(unit: HEAD, top: 0) { mean { shape values } } }
  }
`);

const noInput = { prompts: [] };

/** The pinned heads in their order, with effect and pattern as soon as they are known: one query for all of them. */
export function usePinViews(): PinView[] {
  const { url, model, runInput } = useInvestigation();
  const { shownInput } = useScope();
  const config = model.data?.config ?? null;
  const heads = useMemo(() => pinsOf(url.pins, config).known, [url.pins, config]);
  const variables = { input: runInput ?? noInput, shown: shownInput ?? noInput, heads };
  const { data } = useApiQuery(PinsQuery, variables, { pause: !runInput || !shownInput || heads.length === 0 });
  const views = useMemo(() => (data ? pinViews(heads, data, url.bos ? 1 : 0) : null), [data, heads, url.bos]);
  return url.pins.map((label) => views?.find((view) => view.label === label) ?? { label, effect: null, pattern: null });
}
