'use client';
import { useMemo } from 'react';
import { ComparePair } from '../../../components/ComparePair.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import type { Compared } from '../../../lib/comparison.ts';
import { fixed, meanOf } from '../../../lib/format.ts';
import { usePairQuery } from '../../../lib/usePairQuery.ts';
import { layersCompared, layersView } from '../layersView.ts';
import { LayersQuery } from '../queries.ts';
import { LayerBars } from './LayerBars.tsx';

/** What each layer writes in two runs, and the difference. */
export function LayersComparison({ pair: { inputs, names } }: { pair: Compared<RunInput> }) {
  const { isSame } = useSameScale();
  const query = usePairQuery(LayersQuery, [{ input: inputs[0] }, { input: inputs[1] }]);
  const compared = useMemo(
    () => query.data && layersCompared(layersView(query.data[0].run), layersView(query.data[1].run)),
    [query.data],
  );
  const all = compared
    ? [compared.left, compared.right, compared.difference].flat().flatMap(({ attention, mlp }) => [attention, mlp])
    : [];
  const [leftName, rightName] = names;
  const title = `What each layer writes in ${leftName} and ${rightName}`;
  const bars = (name: string, lines: NonNullable<typeof compared>['difference']) => (
    <LayerBars
      label={`Direct effect of each layer, ${name}`}
      lines={lines}
      beside={isSame ? all : undefined}
      height={240}
    />
  );
  return (
    <Figure
      title={title}
      caption={`at END, ${meanOf(inputs[0].prompts.length)}, in logits; what is left in the difference depends on what differs between them`}
      controls={compared && <ScaleSwitch />}
      saved={
        compared && {
          name: 'layers-compared',
          header: ['layer', 'part', leftName, rightName, 'difference'],
          rows: (['attention', 'mlp'] as const).flatMap((part) =>
            compared.difference.map((line, i) => [
              line.layer,
              part,
              compared.left[i]![part],
              compared.right[i]![part],
              line[part],
            ]),
          ),
          recipes: inputs.map((input) => ({ operation: 'attribution.direct', input: { ...input, unit: 'layer' } })),
        }
      }
      asked={{ what: 'the comparison', query, height: 300 }}
    >
      {compared && (
        <>
          <Picture>
            <ComparePair
              names={names}
              left={bars(leftName, compared.left)}
              right={bars(rightName, compared.right)}
              difference={bars('difference', compared.difference)}
            />
          </Picture>
          <p className="caption">
            {`logit difference of the whole model: ${leftName} ${fixed(compared.totals[0], 3)}, ${rightName} ${fixed(compared.totals[1], 3)}`}
          </p>
        </>
      )}
    </Figure>
  );
}
