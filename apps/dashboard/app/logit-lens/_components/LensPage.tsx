'use client';
import { useMemo } from 'react';
import { CompareSelect } from '../../../components/CompareSelect.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useComparison } from '../../../components/frame/useComparison.ts';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { lensFinding, lensView } from '../lensView.ts';
import { LensQuery } from '../queries.ts';
import { LensComparison } from './LensComparison.tsx';
import { LensFigure } from './LensFigure.tsx';
import { LensTokens } from './LensTokens.tsx';

/** When does the answer appear? */
export function LensPage() {
  const { choices, model, selected } = useInvestigation();
  const { input, shownInput, words } = useScope();
  const { pair } = useComparison();
  const query = useApiQuery(LensQuery, input && { input });
  const view = useMemo(() => query.data && lensView(query.data.run), [query.data]);
  const error = choices.error ?? model.error ?? query.error;
  return (
    <PageShell
      slug="logit-lens"
      finding={view && lensFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'What the model would say if it stopped after each step: the residual stream, read by the final layer norm and the unembedding.',
        doesNot:
          'What the stream holds in a form that only later layers can read. A flat line is not an empty stream. With its own layer norm an early, small stream is blown up; with the cached one it is not, and the steps are what each layer adds.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              lens<sub>l</sub> = (x<sub>l</sub> / σ) · (u<sub>IO</sub> − u<sub>S</sub>)
            </p>
            <p>
              x is centred; σ is the run’s final scale (cached) or that of x itself (recomputed); b<sub>U</sub> is left
              out. nostalgebraist 2020.
            </p>
          </>
        ),
      }}
    >
      <div className="bar">
        <ScopeSwitch />
        <CompareSelect />
      </div>
      <QueryState what="the logit lens" error={error} loading={query.loading} height={380} onRetry={query.retry}>
        {view && input && <LensFigure view={view} input={input} words={words} />}
      </QueryState>
      {pair && <LensComparison pair={pair} />}
      {shownInput && <LensTokens input={shownInput} place={selected + 1} isHeld={query.loading} />}
    </PageShell>
  );
}
