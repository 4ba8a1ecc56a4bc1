'use client';
import { useRef } from 'react';
import { GroupedBarChart } from '../../../components/charts/GroupedBarChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
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
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const title = `${label} at END`;
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`activation after GELU, where the answer is read; ${of}`}
        actions={
          <ExportMenu
            name={`neuron-${label}-end`}
            title={title}
            provenance={provenance}
            picture={picture}
            header={['prompt', 'activation']}
            rows={view.prompts.map(({ place, end }) => [place + 1, end])}
            recipes={[recipe]}
          />
        }
      />
      <div ref={picture}>
        <GroupedBarChart
          label={title}
          names={view.prompts.map(({ place }) => String(place + 1))}
          xLabel="prompt"
          groups={[{ name: 'activation', tone: 'plain', values: view.prompts.map(({ end }) => end) }]}
          height={300}
        />
      </div>
    </section>
  );
}
