'use client';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import type { Compared } from '../../../lib/comparison.ts';
import { meanOf } from '../../../lib/format.ts';
import { usePairQuery } from '../../../lib/usePairQuery.ts';
import { lensView } from '../lensView.ts';
import { LensQuery } from '../queries.ts';

/** The answer over the depth of the model in two runs, and their difference. */
export function LensComparison({ pair: { inputs, names } }: { pair: Compared<RunInput> }) {
  const query = usePairQuery(LensQuery, [{ input: inputs[0] }, { input: inputs[1] }]);
  const [left, right] = query.data?.map(({ run }) => lensView(run)) ?? [];
  const [leftName, rightName] = names;
  const differenceName = `${leftName} less ${rightName}`;
  const difference = left && right ? left.cached.map((value, i) => value - right.cached[i]!) : [];
  const title = `The same read from ${leftName} and ${rightName}`;
  return (
    <Figure
      title={title}
      caption={`at END, ${meanOf(inputs[0].prompts.length)}, in logits, layer norm of each run (cached); where the lines part, the layers tell the two apart`}
      saved={
        left && right
          ? {
              name: 'logit-lens-compared',
              header: ['component', leftName, rightName, 'difference'],
              rows: left.components.map((component, i) => [
                component,
                left.cached[i] ?? null,
                right.cached[i] ?? null,
                difference[i] ?? null,
              ]),
              recipes: inputs.map((input) => ({
                operation: 'attribution.logitLens',
                input: { ...input, includeMid: true },
              })),
            }
          : null
      }
      asked={{ what: 'the comparison', query, height: 320 }}
    >
      {left && right && (
        <Picture>
          <LineChart
            label={title}
            x={left.components}
            xLabel="read after"
            yLabel="logits"
            series={[
              { name: leftName, tone: 'accent', values: left.cached },
              { name: rightName, tone: 'plain', values: right.cached },
              { name: differenceName, tone: 'pos', values: difference },
            ]}
            height={320}
          />
        </Picture>
      )}
    </Figure>
  );
}
