'use client';
import { useMemo } from 'react';
import { ComparePair } from '../../../components/ComparePair.tsx';
import { EffectGrid } from '../../../components/EffectGrid.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { symmetricRange } from '../../../lib/colorScale.ts';
import { type Compared, differenceOf } from '../../../lib/comparison.ts';
import { meanOf } from '../../../lib/format.ts';
import { usePairQuery } from '../../../lib/usePairQuery.ts';
import { headsView } from '../headsView.ts';
import { HeadsQuery } from '../queries.ts';

/** Every head's direct effect in two runs, and the difference. */
export function HeadsComparison({ pair: { inputs, names } }: { pair: Compared<RunInput> }) {
  const { isSame } = useSameScale();
  const query = usePairQuery(HeadsQuery, [{ input: inputs[0] }, { input: inputs[1] }]);
  const grids = useMemo(() => {
    if (!query.data) return null;
    const [left, right] = [headsView(query.data[0].run).values, headsView(query.data[1].run).values];
    return { left, right, difference: differenceOf(left, right) };
  }, [query.data]);
  const range = symmetricRange(grids ? Object.values(grids).flat(2) : []);
  const [leftName, rightName] = names;
  const title = `Direct effects in ${leftName} and ${rightName}`;
  const grid = (name: string, values: number[][]) => (
    <EffectGrid
      label={`Direct effect of every head, ${name}`}
      values={values}
      range={isSame ? range : symmetricRange(values.flat())}
    />
  );
  return (
    <Figure
      title={title}
      caption={`at END, ${meanOf(inputs[0].prompts.length)}, in logits; what is left in the difference depends on what differs between them`}
      controls={grids && <ScaleSwitch />}
      saved={
        grids && {
          name: 'heads-compared',
          header: ['layer', 'head', leftName, rightName, 'difference'],
          rows: grids.left.flatMap((row, layer) =>
            row.map((value, head) => [layer, head, value, grids.right[layer]![head]!, grids.difference[layer]![head]!]),
          ),
          recipes: inputs.map((input) => ({ operation: 'attribution.direct', input: { ...input, unit: 'head' } })),
        }
      }
      asked={{ what: 'the comparison', query, height: 240 }}
    >
      {grids && (
        <Picture>
          <ComparePair
            names={names}
            left={grid(leftName, grids.left)}
            right={grid(rightName, grids.right)}
            difference={grid('difference', grids.difference)}
          />
        </Picture>
      )}
    </Figure>
  );
}
