'use client';
import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { count } from '../../../lib/format.ts';
import type { NeuronsView } from '../neuronsView.ts';

/** How much the neurons of each layer cancel each other. */
export function LayerSums({ view, input, words }: { view: NeuronsView; input: RunInput; words: string }) {
  const title = 'Neurons of each layer, toward and against';
  return (
    <Figure
      title={title}
      caption={`sum of the positive and of the negative effects of ${count(view.dMlp)} neurons a layer, ${words}, in logits`}
      saved={{
        name: 'neuron-layers',
        header: ['layer', 'toward', 'against', 'sum'],
        rows: view.layers.map(({ toward, against }, layer) => [layer, toward, against, toward + against]),
        recipes: [{ operation: 'attribution.direct', input: { ...input, unit: 'neuron' } }],
      }}
    >
      <Picture>
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
      </Picture>
    </Figure>
  );
}
