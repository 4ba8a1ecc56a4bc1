'use client';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { PinnableHeadGrid } from '../../../components/PinnableHeadGrid.tsx';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { sequentialRange, symmetricRange } from '../../../lib/colorScale.ts';
import { fullColour } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import type { ScoreGrid } from '../headTypesView.ts';
import styles from './HeadTypes.module.css';

interface ScoreFigureProps {
  /** Of exported files. */
  name: string;
  title: string;
  caption: string;
  grids: readonly ScoreGrid[];
  /** Can scores be negative? Default: they go from 0 to 1. */
  isSigned?: boolean;
  letters: ReadonlyMap<string, string>;
  /** What gives the scores again. */
  recipes: readonly Recipe[];
}

/** Scores of every head, one grid a kind, side by side. */
export function ScoreFigure({ name, title, caption, grids, isSigned = false, letters, recipes }: ScoreFigureProps) {
  const { isSame } = useSameScale();
  return (
    <Figure
      title={title}
      caption={caption}
      controls={<ScaleSwitch />}
      saved={{
        name,
        header: ['kind', 'layer', 'head', 'score'],
        rows: grids.flatMap(({ key, values }) =>
          values.flatMap((row, layer) => row.map((value, head) => [key, layer, head, value])),
        ),
        recipes,
      }}
    >
      <Picture className={styles.grids}>
        {grids.map(({ key, title: kind, looks, values }) => {
          const range = isSame ? 1 : (isSigned ? symmetricRange : sequentialRange)(values.flat());
          return (
            <div key={key}>
              <h3>{kind}</h3>
              <p className="caption">
                {looks}
                {isSigned ? ', red below 0' : ''}
                {fullColour(range)}
              </p>
              <PinnableHeadGrid
                label={`${kind} score of every head`}
                scale={isSigned ? 'diverging' : 'sequential'}
                {...{ values, range, letters }}
              />
            </div>
          );
        })}
      </Picture>
    </Figure>
  );
}
