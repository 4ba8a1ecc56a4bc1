'use client';
import { useRef } from 'react';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
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
  const picture = useRef<HTMLDivElement>(null);
  const provenance = useProvenance();
  const { isSame } = useSameScale();
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={caption}
        actions={
          <>
            <ScaleSwitch />
            <ExportMenu
              name={name}
              title={title}
              provenance={provenance}
              picture={picture}
              header={['kind', 'layer', 'head', 'score']}
              rows={grids.flatMap(({ key, values }) =>
                values.flatMap((row, layer) => row.map((value, head) => [key, layer, head, value])),
              )}
              recipes={recipes}
            />
          </>
        }
      />
      <div ref={picture} className={styles.grids}>
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
      </div>
    </section>
  );
}
