'use client';
import { useRef } from 'react';
import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { count } from '../../../lib/format.ts';
import type { NeuronsView } from '../neuronsView.ts';

/** How much the neurons of each layer cancel each other. */
export function LayerSums({ view, input, words }: { view: NeuronsView; input: RunInput; words: string }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const title = 'Neurons of each layer, toward and against';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`sum of the positive and of the negative effects of ${count(view.dMlp)} neurons a layer, ${words}, in logits`}
        actions={
          <ExportMenu
            name="neuron-layers"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['layer', 'toward', 'against', 'sum']}
            rows={view.layers.map(({ toward, against }, layer) => [layer, toward, against, toward + against])}
            recipes={[{ operation: 'attribution.direct', input: { ...input, unit: 'neuron' } }]}
          />
        }
      />
      <div ref={picture}>
        <GroupedBarChart
          label={title}
          names={view.layers.map((_, layer) => String(layer))}
          xLabel="layer"
          groups={[
            { name: 'toward', tone: 'pos', values: view.layers.map(({ toward }) => toward) },
            { name: 'against', tone: 'neg', values: view.layers.map(({ against }) => against) },
          ]}
          height={320}
        />
      </div>
    </section>
  );
}
