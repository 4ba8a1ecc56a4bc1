'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { betweenRecipe } from '../../../lib/attentionPairs.ts';
import { sequentialRange } from '../../../lib/colorScale.ts';
import { fixed, fullColour } from '../../../lib/format.ts';
import type { PairView } from '../attentionView.ts';
import styles from './Attention.module.css';

/** Every head's attention along each pair of named positions; a click pins the head, which shows its pattern. */
export function BetweenFigure({ views, input, words }: { views: readonly PairView[]; input: RunInput; words: string }) {
  const { isSame } = useSameScale();
  const title = 'All heads, from one named position to another';
  return (
    <Figure
      title={title}
      caption={`attention, 0 to 1, ${words}; a click pins a head and shows its pattern`}
      controls={<ScaleSwitch />}
      saved={{
        name: 'attention-between',
        header: ['from', 'to', 'layer', 'head', 'attention'],
        rows: views.flatMap(({ pair, values }) =>
          values.flatMap((row, layer) => row.map((value, head) => [pair.from, pair.to, layer, head, value])),
        ),
        recipes: views.map(({ pair }) => betweenRecipe(input, pair)),
      }}
    >
      <Picture className={styles.summary}>
        {views.map(({ pair, values, best }) => {
          const range = isSame ? 1 : sequentialRange(values.flat());
          return (
            <div key={pair.key}>
              <h3>
                {pair.from} to {pair.to}
              </h3>
              <p className="caption">
                most: {best.head} {fixed(best.attention)}
                {fullColour(range)}
              </p>
              <PinnableHeadGrid
                label={`Attention from ${pair.from} to ${pair.to}`}
                values={values}
                size="compact"
                scale="sequential"
                range={range}
              />
            </div>
          );
        })}
      </Picture>
    </Figure>
  );
}
