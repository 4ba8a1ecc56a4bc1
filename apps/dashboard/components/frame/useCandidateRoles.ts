'use client';
import { useMemo } from 'react';
import { graphql } from '../../lib/graphql.ts';
import { roleNames } from '../../lib/headRoles.ts';
import { useApiQuery } from '../../lib/useApiQuery.ts';
import { useInvestigation } from './Investigation.tsx';

const CandidateRolesQuery = graphql(`
  query CandidateRoles($model: String, $weightFlags: WeightFlagsInput, $prompts: [PromptInput!], $prependBos: Boolean) {
    model(model: $model, weightFlags: $weightFlags) {
      headRoles(prompts: $prompts, prependBos: $prependBos) { rows { head role } }
    }
  }
`);

/** What a head is a candidate for by reading: its name, and the small letter that stands in a grid. */
export interface CandidateRole {
  name: string;
  letter: string;
}

/** The measured role of every head that has one, by label; none while it is not known, or where the prompts are no IOI sentences. */
export function useCandidateRoles({ pause = false } = {}): ReadonlyMap<string, CandidateRole> {
  const { modelArguments, runInput } = useInvestigation();
  const query = useApiQuery(
    CandidateRolesQuery,
    { ...modelArguments, prompts: runInput?.prompts ?? null, prependBos: runInput?.prependBos ?? true },
    { pause: pause || !runInput },
  );
  const rows = query.loading ? null : query.data?.model.headRoles.rows;
  return useMemo(
    () =>
      new Map(
        (rows ?? []).flatMap(({ head, role }) => {
          const known = roleNames[role];
          return known ? [[head, { name: known.name, letter: known.letter.toLowerCase() }] as const] : [];
        }),
      ),
    [rows],
  );
}
