'use client';
import { useMemo } from 'react';
import { CompareSelect } from '../../../components/CompareSelect.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useComparison } from '../../../components/frame/useComparison.ts';
import { useScope } from '../../../components/frame/useScope.ts';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { fixed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { layersFinding, layersView } from '../layersView.ts';
import { LayersQuery } from '../queries.ts';
import { LayersComparison } from './LayersComparison.tsx';
import { LayersFigure } from './LayersFigure.tsx';
import { LayerTable } from './LayerTable.tsx';
import { PathsFigure } from './PathsFigure.tsx';

/** Which layers write the answer? */
export function LayersPage() {
  const { choices, model } = useInvestigation();
  const { input, words } = useScope();
  const { pair } = useComparison();
  const query = useApiQuery(LayersQuery, input && { input });
  const view = useMemo(() => query.data && layersView(query.data.run), [query.data]);
  const error = choices.error ?? model.error ?? query.error;
  return (
    <PageShell
      slug="layers"
      finding={view && layersFinding(view)}
      error={error}
      onRetry={query.retry}
      notes={{
        shows: `What every attention and MLP layer adds to the difference by the straight path to the output. With the embeddings and the biases they sum to ${view ? fixed(view.total, 3) : 'the measured difference'}.`,
        doesNot:
          'What a layer does for the layers above it. An early layer can be needed for everything and still stand near zero.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              DLA<sub>l</sub> = (x<sub>l</sub> / σ) · (u<sub>IO</sub> − u<sub>S</sub>)
            </p>
            <p>
              x is what the layer writes at END, σ the final layer norm’s scale of the same run. Paths: Elhage et al.
              2021, “Path expansion of logits”.
            </p>
          </>
        ),
      }}
    >
      <div className="bar">
        <ScopeSwitch />
        <CompareSelect />
      </div>
      <QueryState what="the layers" error={error} loading={query.loading} height={520} onRetry={query.retry}>
        {view && input && (
          <div style={{ display: 'flex', flexDirection: 'column', gap: 24 }}>
            <LayersFigure view={view} input={input} words={words} />
            <LayerTable view={view} />
          </div>
        )}
      </QueryState>
      {pair && <LayersComparison pair={pair} />}
      {input && <PathsFigure input={input} words={words} />}
    </PageShell>
  );
}
