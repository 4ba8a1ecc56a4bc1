'use client';
import { ColorLegend } from '../../../components/ColorLegend.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { JobProgress } from '../../../components/JobProgress.tsx';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { percent } from '../../../lib/format.ts';
import type { JobHandle } from '../../../lib/useJob.ts';
import { type CausalStep, type CausalView, isOpen } from '../causalView.ts';
import styles from './HeadTypes.module.css';

interface CausalFigureProps {
  view: CausalView | null;
  handle: JobHandle;
  letters: ReadonlyMap<string, string>;
}

/** The tests that confirm roles, from the logits backwards, side by side; they fill in one by one. */
export function CausalFigure({ view, handle, letters }: CausalFigureProps) {
  const { isSame } = useSameScale();
  const steps = view?.steps ?? [];
  const rangeOf = (some: readonly CausalStep[]) =>
    symmetricRange(some.flatMap(({ values }) => values.flat().map((value) => value ?? 0)));
  const range = rangeOf(steps);
  const title = 'Put to the test, from the logits backwards';
  return (
    <Figure
      title={title}
      caption="percent of the logit difference, when a head’s value comes from prompts with other names and goes one way only; pale where the 95&nbsp;% interval includes zero"
      controls={steps.length > 0 && <ScaleSwitch />}
      saved={
        steps.length > 0 && {
          name: 'causal-roles',
          header: ['test', 'layer', 'head', 'percent', 'low', 'high'],
          rows: steps.flatMap(({ test, values, low, high }) =>
            values.flatMap((row, layer) =>
              row.map((value, head) => [test, layer, head, value, low[layer]![head]!, high[layer]![head]!]),
            ),
          ),
          recipes: [handle.recipe],
        }
      }
    >
      <JobProgress what="the tests" handle={handle} />
      {steps.length > 0 && (
        <>
          <Picture className={styles.grids}>
            {steps.map((step) => (
              <div key={step.test}>
                <StepGrid step={step} range={isSame ? range : rangeOf([step])} letters={letters} />
                {!isSame && <Legend range={rangeOf([step])} />}
              </div>
            ))}
          </Picture>
          {isSame && <Legend range={range} />}
        </>
      )}
    </Figure>
  );
}

function Legend({ range }: { range: number }) {
  return <ColorLegend range={range} words={['less answer', 'more']} unit="&nbsp;%" />;
}

interface StepGridProps {
  step: CausalStep;
  range: number;
  letters: ReadonlyMap<string, string>;
}

function StepGrid({ step, range, letters }: StepGridProps) {
  const share = (value: number | null | undefined) => percent((value ?? Number.NaN) / 100, 1);
  return (
    <div>
      <h3>{step.title}</h3>
      <p className="caption">{step.words}</p>
      <PinnableHeadGrid
        label={`${step.title}: effect of every head`}
        values={step.values}
        letters={letters}
        range={range}
        missing="off"
        printFrom={2}
        digits={0}
        isPale={(layer, head) => isOpen(step, layer, head)}
        lines={(layer, head) => {
          const [low, high] = [step.low[layer]![head], step.high[layer]![head]];
          const interval = Number.isNaN(low) ? [] : [`${share(low)} to ${share(high)} (95\u00a0%)`];
          return [`${share(step.values[layer]![head])} of the logit difference`, ...interval];
        }}
      />
      {step.others.length > 0 && (
        <p className="caption">beyond the threshold, and of no such kind by reading: {step.others.join(', ')}</p>
      )}
    </div>
  );
}
