'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { ErrorNote, QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { TaskQuery } from '../queries.ts';
import { taskFinding, taskView } from '../taskView.ts';
import { DifferenceFigure } from './DifferenceFigure.tsx';
import { GroupTables } from './GroupTables.tsx';
import { TaskNumbers } from './TaskNumbers.tsx';
import { WorstPrompts } from './WorstPrompts.tsx';

/** Does the model do it? */
export function TaskPage() {
  const { runInput, runRows, rows, choices, model } = useInvestigation();
  const query = useApiQuery(TaskQuery, { input: runInput ?? { prompts: [] } }, { pause: !runInput });
  const view = useMemo(() => {
    const run = query.data?.run;
    if (!run || !rows || run.prompts.length !== runRows.length) return null;
    const used = runRows.flatMap((place) => rows[place] ?? []);
    return taskView(run, used, runRows);
  }, [query.data, rows, runRows]);
  const error = choices.error ?? model.error ?? query.error;
  const nothing = rows && model.data && runRows.length === 0 && !query.loading;
  return (
    <PageShell
      slug="task"
      finding={view && taskFinding(view)}
      problem={
        error && !error.offline ? <ErrorNote what="the finding" error={error} onRetry={query.retry} /> : undefined
      }
      notes={{
        shows:
          'How often, and by how much, the model prefers the person who has not just acted. Read the worst prompts before the mean.',
        doesNot:
          'Why. The prompts come in pairs of one sentence, so the interval is narrower than it would be for independent sentences.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              LD = logit<sub>IO</sub> − logit<sub>S</sub>, accuracy = P(LD &gt; 0)
            </p>
            <p>Student’s t for the mean, Wilson’s interval for the share. Wang et al. 2022, section 2.</p>
          </>
        ),
      }}
    >
      <QueryState
        what="the task"
        error={error}
        loading={query.loading}
        height={640}
        empty={nothing ? 'No prompt of the set can be run. Setup says why, row by row.' : null}
        onRetry={query.retry}
      >
        {view && (
          <div style={{ display: 'flex', flexDirection: 'column', gap: 24 }}>
            <TaskNumbers view={view} />
            <DifferenceFigure view={view} />
            <WorstPrompts view={view} />
            <GroupTables view={view} />
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}
