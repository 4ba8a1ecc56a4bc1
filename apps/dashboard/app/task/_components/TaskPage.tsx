'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { taskFinding } from '../taskView.ts';
import { useTask } from '../useTask.ts';
import { ContinuationFigure } from './ContinuationFigure.tsx';
import { DifferenceFigure } from './DifferenceFigure.tsx';
import { GroupTables } from './GroupTables.tsx';
import { SetFold } from './SetFold.tsx';
import { TaskNumbers } from './TaskNumbers.tsx';
import { WorstPrompts } from './WorstPrompts.tsx';

/** Does the model do it? */
export function TaskPage() {
  const { runInput, runRows, rows, choices, model, set, selected } = useInvestigation();
  const { shownInput } = useScope();
  const { query, view } = useTask();
  const error = choices.error ?? model.error ?? set.error ?? query.error;
  const nothing = rows && model.data && runRows.length === 0 && !query.loading;
  return (
    <PageShell
      slug="task"
      finding={view && taskFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'How often, and by how much, the model prefers the person who has not just acted. Read the worst prompts before the mean.',
        doesNot:
          'Why. Prompts that share a sentence are alike, so with few sentences, or fewer than some twenty prompts, the interval is narrower than it should be.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              LD = logit<sub>IO</sub> − logit<sub>S</sub>, accuracy = P(LD &gt; 0)
            </p>
            <p>
              Percentile bootstrap of 2000 resamples for the mean, Wilson’s interval for the share. Wang et al. 2022,
              section 2.
            </p>
          </>
        ),
      }}
    >
      <SetFold />
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
            {runInput && <DifferenceFigure view={view} input={runInput} />}
            <WorstPrompts view={view} />
            <GroupTables view={view} />
          </div>
        )}
      </QueryState>
      {shownInput && <ContinuationFigure input={shownInput} place={selected + 1} />}
    </PageShell>
  );
}
