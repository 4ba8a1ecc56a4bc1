'use client';
import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import type { FiringView } from '../firingView.ts';

export interface FiringProps {
  view: FiringView;
  /** Of the neuron. */
  label: string;
  /** Which prompts were read, in words. */
  of: string;
  /** What gives the activations again. */
  recipe: Recipe;
}

/** The activation where the answer is read, prompt by prompt. */
export function EndFigure({ view, label, of, recipe }: FiringProps) {
  const title = `${label} at END`;
  return (
    <Figure
      title={title}
      caption={`activation after GELU, where the answer is read; ${of}`}
      saved={{
        name: `neuron-${label}-end`,
        header: ['prompt', 'activation'],
        rows: view.prompts.map(({ place, end }) => [place + 1, end]),
        recipes: [recipe],
      }}
    >
      <Picture>
        <GroupedBarChart
          label={title}
          names={view.prompts.map(({ place }) => String(place + 1))}
          xLabel="prompt"
          groups={[{ name: 'activation', tone: 'plain', values: view.prompts.map(({ end }) => end) }]}
          height={300}
        />
      </Picture>
    </Figure>
  );
}
