'use client';
import { BarChart } from '../../../components/charts/BarChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { fixed } from '../../../lib/format.ts';
import type { TaskView } from '../taskView.ts';

/** A bar for each prompt, in the order of the set; a click shows it in the strip. */
export function DifferenceFigure({ view, input }: { view: TaskView; input: RunInput }) {
  const { selected, setUrl } = useInvestigation();
  const title = 'Logit difference of each prompt';
  return (
    <Figure
      title={title}
      caption={`at END, ${view.lines.length} prompts, in logits; blue: the right name leads`}
      saved={{
        name: 'task',
        header: ['prompt', 'text', 'correct', 'incorrect', 'logitDifference', 'rank', 'probability'],
        rows: view.lines.map((line) => [
          line.place + 1,
          line.text,
          line.correct,
          line.incorrect,
          line.difference,
          line.rank + 1,
          line.probability,
        ]),
        recipes: [{ operation: 'run.logitDifference', input: { ...input } }],
      }}
    >
      <Picture>
        <BarChart
          label={`${title}, mean ${fixed(view.difference.mean, 2)}`}
          bars={view.lines.map((line) => ({ name: String(line.place + 1), value: line.difference }))}
          xLabel="prompt"
          mean={view.difference.mean}
          selected={view.lines.findIndex((line) => line.place === selected)}
          onPick={(i) => setUrl({ prompt: (view.lines[i]?.place ?? 0) + 1 }, { history: 'replace' })}
          height={280}
        />
      </Picture>
    </Figure>
  );
}
