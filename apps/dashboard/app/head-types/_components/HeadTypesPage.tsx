'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { headTypesFinding, roleLetters, scoreGrids } from '../headTypesView.ts';
import { RolesQuery, ScoresQuery } from '../queries.ts';
import { RoleTable } from './RoleTable.tsx';
import { ScoreFigure } from './ScoreFigure.tsx';

/** What kind of head is each? */
export function HeadTypesPage() {
  const { model, modelArguments, runInput } = useInvestigation();
  const scoresQuery = useApiQuery(ScoresQuery, modelArguments);
  const rolesQuery = useApiQuery(
    RolesQuery,
    { ...modelArguments, prompts: runInput?.prompts ?? null, prependBos: runInput?.prependBos ?? true },
    { pause: !runInput },
  );
  const scores = scoresQuery.data?.model.repeatedTokenScores ?? null;
  const roles = rolesQuery.data?.model.headRoles ?? null;
  const grids = useMemo(() => scores && scoreGrids(scores), [scores]);
  const letters = useMemo(() => (roles ? roleLetters(roles) : new Map<string, string>()), [roles]);
  const error = model.error ?? rolesQuery.error;
  return (
    <PageShell
      slug="head-types"
      finding={roles && headTypesFinding(roles)}
      error={error}
      onRetry={rolesQuery.retry}
      notes={{
        shows:
          'Heads told apart by text that means nothing, where only the repeat can be attended to for a reason, and by where they look in the task. A letter marks a candidate in a grid: P previous token, D duplicate token, I induction, S S-inhibition, M name mover, B backup, N negative.',
        doesNot:
          'What a head causes. A head that looks the part may not matter: one can attend from END to S2 at 0.75 and move nothing through the name movers’ queries. That takes an intervention.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              score = mean<sub>i</sub> A<sub>i, i−d</sub>, d = 1, n, n − 1
            </p>
            <p>
              Olsson et al. 2022; Wang et al. 2022, appendices H and I. The published scores include one entry too many.
            </p>
          </>
        ),
      }}
    >
      <QueryState
        what="the scores"
        error={scoresQuery.error}
        loading={scoresQuery.loading}
        height={300}
        onRetry={scoresQuery.retry}
      >
        {scores && grids && <ScoreFigure scores={scores} grids={grids} letters={letters} />}
      </QueryState>
      <QueryState what="the roles" error={error} loading={rolesQuery.loading} height={400} onRetry={rolesQuery.retry}>
        {roles && <RoleTable roles={roles} />}
      </QueryState>
    </PageShell>
  );
}
