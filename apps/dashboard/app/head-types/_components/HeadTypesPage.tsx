'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { hasEnded, resultSoFar } from '../../../lib/jobView.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { useJob } from '../../../lib/useJob.ts';
import { causalView } from '../causalView.ts';
import { headTypesFinding } from '../headTypesFinding.ts';
import { roleLetters, scoreGrids } from '../headTypesView.ts';
import { RolesQuery, ScoresQuery } from '../queries.ts';
import { CausalFigure } from './CausalFigure.tsx';
import { DetectorSection } from './DetectorSection.tsx';
import { CopyingFigure } from './MoreScores.tsx';
import { RepeatView } from './RepeatView.tsx';
import { RoleTable } from './RoleTable.tsx';
import { ScoreFigure } from './ScoreFigure.tsx';

/** What kind of head is each? */
export function HeadTypesPage() {
  const { model, modelArguments, modelReady, runInput } = useInvestigation();
  const scoresQuery = useApiQuery(ScoresQuery, modelArguments, { pause: !modelReady });
  const rolesQuery = useApiQuery(
    RolesQuery,
    { ...modelArguments, prompts: runInput?.prompts ?? null, prependBos: runInput?.prependBos ?? true },
    { pause: !runInput },
  );
  const scores = scoresQuery.data?.model.repeatedTokenScores ?? null;
  const roles = rolesQuery.data?.model.headRoles ?? null;
  const grids = useMemo(() => scores && scoreGrids(scores), [scores]);
  const tests = useJob('heads.causalRoles', runInput && { ...runInput });
  const { job } = tests;
  const found = useMemo(() => causalView(resultSoFar(job)), [job]);
  // The last roles stay while the next are on their way: verdicts are not theirs.
  const causal = rolesQuery.loading ? null : found;
  const tested = job && hasEnded(job) ? causal : null;
  const letters = useMemo(() => (roles ? roleLetters(roles, causal) : new Map<string, string>()), [roles, causal]);
  const error = model.error ?? rolesQuery.error;
  return (
    <PageShell
      slug="head-types"
      finding={roles && headTypesFinding(roles, tested)}
      error={error}
      onRetry={rolesQuery.retry}
      notes={{
        shows:
          'Heads told apart by text that means nothing, where only the repeat can be attended to for a reason, and by where they look in the task. A small letter marks a candidate in a grid, a capital one that an intervention has confirmed: P previous token, D duplicate token, I induction, S S-inhibition, M name mover, B backup, N negative.',
        doesNot:
          'What a head does by other paths than that of its role, or together with others. A head that looks the part may not matter: one can attend from END to S2 at 0.75 and move nothing through the name movers’ queries.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              score = mean<sub>i</sub> A<sub>i, i−d</sub>, d = 1, n, n − 1
            </p>
            <p>
              Olsson et al. 2022; Wang et al. 2022, appendices H and I. The published scores include one entry too many.
            </p>
            <p>
              Tests: path patching from prompts with three unrelated names, other heads frozen (Wang et al. 2022,
              section 3 and appendix B); confirmed beyond −5&nbsp;% to the logits (negative movers: +5&nbsp;%),
              −2&nbsp;% to queries and values, −1&nbsp;% to keys, with an interval that leaves out zero; backups by
              +2&nbsp;% once the name movers are off.
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
        {scores && grids && (
          <ScoreFigure
            name="head-types"
            title="On random tokens, repeated once"
            caption={`mean attention, 0 to 1, over ${scores.batch} sequences of ${scores.length} random tokens and their repeat, without BOS; there is nothing to attend to but the repeat`}
            grids={grids}
            letters={letters}
            recipes={[{ operation: 'heads.repeatedTokenScores', input: { ...modelArguments } }]}
          />
        )}
      </QueryState>
      <CausalFigure view={found} handle={tests} letters={letters} />
      <QueryState what="the roles" error={error} loading={rolesQuery.loading} height={400} onRetry={rolesQuery.retry}>
        {roles && <RoleTable roles={roles} causal={causal} />}
      </QueryState>
      {grids && <RepeatView grids={grids} />}
      <DetectorSection letters={letters} />
      {model.data && <CopyingFigure letters={letters} />}
    </PageShell>
  );
}
