'use client';
import { useRef } from 'react';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import type { LensView } from '../lensView.ts';

/** How many prompts have a line of their own: more would be a grey area. */
const drawnMost = 60;

/** The answer over the depth of the model, through both layer norms. */
export function LensFigure({ view, input, words }: { view: LensView; input: RunInput; words: string }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const title = 'Logit difference read from the residual stream';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`at END, ${words}, in logits`}
        actions={
          <ExportMenu
            name="logit-lens"
            title={title}
            provenance={provenance}
            picture={picture}
            header={['component', 'cached', 'recomputed', ...view.prompts.map((_, i) => `prompt ${i + 1} cached`)]}
            rows={view.components.map((component, i) => [
              component,
              view.cached[i] ?? null,
              view.recomputed[i] ?? null,
              ...view.prompts.map((line) => line[i] ?? null),
            ])}
            recipes={['cached', 'recomputed'].map((layerNorm) => ({
              operation: 'attribution.logitLens',
              input: { ...input, includeMid: true, layerNorm },
            }))}
          />
        }
      />
      <div ref={picture}>
        <LineChart
          label={title}
          x={view.components}
          xLabel="read after"
          yLabel="logits"
          series={[
            { name: 'layer norm of the run (cached)', tone: 'accent', values: view.cached },
            { name: 'layer norm of its own (recomputed)', tone: 'plain', values: view.recomputed },
          ]}
          thin={
            view.prompts.length > 1
              ? {
                  name: `${view.prompts.length > drawnMost ? `the first ${drawnMost} prompts` : 'each prompt'} (cached)`,
                  values: view.prompts.slice(0, drawnMost),
                }
              : undefined
          }
          height={320}
        />
      </div>
    </section>
  );
}
