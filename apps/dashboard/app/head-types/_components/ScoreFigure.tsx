'use client';
import { ExportMenu } from '../../../components/ExportMenu.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { usePins } from '../../../components/frame/usePins.ts';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { useSameScale } from '../../../components/frame/useSameScale.ts';
import { HeadGrid } from '../../../components/HeadGrid.tsx';
import { FigureHead } from '../../../components/PageShell.tsx';
import { ScaleSwitch } from '../../../components/ScaleSwitch.tsx';
import { sequentialRange } from '../../../lib/colorScale.ts';
import type { ScoreGrid } from '../headTypesView.ts';
import type { Scores } from '../queries.ts';
import styles from './HeadTypes.module.css';

interface ScoreFigureProps {
  scores: Scores;
  grids: readonly ScoreGrid[];
  letters: ReadonlyMap<string, string>;
}

/** The three scores on random tokens, side by side on one scale. */
export function ScoreFigure({ scores, grids, letters }: ScoreFigureProps) {
  const { model } = useInvestigation();
  const { pins, toggle } = usePins();
  const provenance = useProvenance();
  const { isSame } = useSameScale();
  const title = 'On random tokens, repeated once';
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={`mean attention, 0 to 1, over ${scores.batch} sequences of ${scores.length} random tokens and their repeat, without BOS; there is nothing to attend to but the repeat`}
        actions={
          <>
            <ScaleSwitch />
            <ExportMenu
              name="head-types"
              title={title}
              provenance={provenance}
              header={['kind', 'layer', 'head', 'score']}
              rows={grids.flatMap(({ key, values }) =>
                values.flatMap((row, layer) => row.map((value, head) => [key, layer, head, value])),
              )}
            />
          </>
        }
      />
      <div className={styles.grids}>
        {grids.map(({ key, title: kind, looks, values }) => (
          <div key={key}>
            <h3>{kind}</h3>
            <p className="caption">{looks}</p>
            <HeadGrid
              label={`${kind} score of every head`}
              values={values}
              model={model.data?.name ?? null}
              pinned={pins}
              onPin={toggle}
              letters={letters}
              scale="sequential"
              range={isSame ? 1 : sequentialRange(values.flat())}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
