'use client';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import type { LensView } from '../lensView.ts';

/** How many prompts have a line of their own: more would be a grey area. */
const drawnMost = 60;

/** The answer over the depth of the model, through both layer norms. */
export function LensFigure({ view, input, words }: { view: LensView; input: RunInput; words: string }) {
  const title = 'Logit difference read from the residual stream';
  return (
    <Figure
      title={title}
      caption={`at END, ${words}, in logits`}
      saved={{
        name: 'logit-lens',
        header: ['component', 'cached', 'recomputed', ...view.prompts.map((_, i) => `prompt ${i + 1} cached`)],
        rows: view.components.map((component, i) => [
          component,
          view.cached[i] ?? null,
          view.recomputed[i] ?? null,
          ...view.prompts.map((line) => line[i] ?? null),
        ]),
        recipes: ['cached', 'recomputed'].map((layerNorm) => ({
          operation: 'attribution.logitLens',
          input: { ...input, includeMid: true, layerNorm },
        })),
      }}
    >
      <Picture>
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
      </Picture>
    </Figure>
  );
}
