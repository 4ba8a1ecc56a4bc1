'use client';
import { useRef } from 'react';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import type { Compared } from '../../../lib/comparison.ts';
import { meanOf } from '../../../lib/format.ts';
import { usePairQuery } from '../../../lib/usePairQuery.ts';
import { lensView } from '../lensView.ts';
import { LensQuery } from '../queries.ts';

/** The answer over the depth of the model in two runs, and their difference. */
export function LensComparison({ pair: { inputs, names } }: { pair: Compared<RunInput> }) {
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const query = usePairQuery(LensQuery, [{ input: inputs[0] }, { input: inputs[1] }]);
  const [left, right] = query.data?.map(({ run }) => lensView(run)) ?? [];
  const [leftName, rightName] = names;
  const differenceName = `${leftName} less ${rightName}`;
  const difference = left && right ? left.cached.map((value, i) => value - right.cached[i]!) : [];
  const title = `The same read from ${leftName} and ${rightName}`;
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`at END, ${meanOf(inputs[0].prompts.length)}, in logits, layer norm of each run (cached); where the lines part, the layers tell the two apart`}
        actions={
          left &&
          right &&
          !query.loading && (
            <ExportMenu
              name="logit-lens-compared"
              title={title}
              provenance={provenance}
              picture={picture}
              header={['component', leftName, rightName, 'difference']}
              rows={left.components.map((component, i) => [
                component,
                left.cached[i] ?? null,
                right.cached[i] ?? null,
                difference[i] ?? null,
              ])}
              recipes={inputs.map((input) => ({
                operation: 'attribution.logitLens',
                input: { ...input, includeMid: true },
              }))}
            />
          )
        }
      />
      <QueryState what="the comparison" error={query.error} loading={query.loading} height={320} onRetry={query.retry}>
        {left && right && (
          <div ref={picture}>
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
          </div>
        )}
      </QueryState>
    </section>
  );
}
