'use client';
import { useMemo, useRef } from 'react';
import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { useScope } from '../../../components/frame/useScope.ts';
import { FigureHead, PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { ScopeSwitch } from '../../../components/ScopeSwitch.tsx';
import { fixed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type LayersView, layersFinding, layersView } from '../layersView.ts';
import { LayersQuery } from '../queries.ts';
import { LayerTable } from './LayerTable.tsx';
import { PathsFigure } from './PathsFigure.tsx';

/** Which layers write the answer? */
export function LayersPage() {
  const { choices, model } = useInvestigation();
  const { scope, setScope, input, words } = useScope();
  const query = useApiQuery(LayersQuery, { input: input ?? { prompts: [] } }, { pause: !input });
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
      <ScopeSwitch scope={scope} onChange={setScope} />
      <QueryState what="the layers" error={error} loading={query.loading} height={520} onRetry={query.retry}>
        {view && input && (
          <div style={{ display: 'flex', flexDirection: 'column', gap: 24 }}>
            <LayersFigure view={view} input={input} words={words} />
            <LayerTable view={view} />
          </div>
        )}
      </QueryState>
      {input && <PathsFigure input={input} words={words} />}
    </PageShell>
  );
}

function LayersFigure({ view, input, words }: { view: LayersView; input: RunInput; words: string }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const title = 'Direct effect of each layer on the logit difference';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`at END, ${words}, in logits`}
        actions={
          <ExportMenu
            name="layers"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['layer', 'attention', 'mlp', 'afterTheLayer']}
            rows={view.lines.map(({ layer, attention, mlp, after }) => [layer, attention, mlp, after])}
            recipes={[{ operation: 'attribution.direct', input: { ...input, unit: 'layer' } }]}
          />
        }
      />
      <div ref={picture}>
        <GroupedBarChart
          label={title}
          names={view.lines.map(({ layer }) => String(layer))}
          xLabel="layer"
          groups={[
            { name: 'attention', tone: 'accent', values: view.lines.map(({ attention }) => attention) },
            { name: 'MLP', tone: 'plain', values: view.lines.map(({ mlp }) => mlp) },
          ]}
          height={320}
        />
      </div>
    </section>
  );
}
