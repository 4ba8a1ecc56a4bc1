'use client';
import { headKinds } from '@circuit-lens/shared/names';
import { useMemo } from 'react';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { meanOf } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { detectorInput, scoreFormula } from '../detectorWords.ts';
import { copyingGrids, detectorGrids } from '../headTypesView.ts';
import { CopyingQuery, DetectorQuery } from '../queries.ts';
import { ScoreFigure } from './ScoreFigure.tsx';
import { useDetectorUrl } from './useDetectorUrl.ts';

type Letters = ReadonlyMap<string, string>;

/** The three detectors on the prompts themselves. */
export function DetectorFigure({ input, letters }: { input: RunInput; letters: Letters }) {
  const [url] = useDetectorUrl();
  const { measure, noBos, noSelf } = url;
  const query = useApiQuery(DetectorQuery, { input, measure, excludeBos: noBos, excludeCurrent: noSelf });
  const grids = useMemo(() => query.data && detectorGrids(query.data.run, measure), [query.data, measure]);
  return (
    <QueryState what="the detectors" error={query.error} loading={query.loading} height={260} onRetry={query.retry}>
      {grids && (
        <ScoreFigure
          name="head-detectors"
          title="On these prompts"
          caption={`${scoreFormula(url)}, ${meanOf(input.prompts.length)}: TransformerLens’ detect_head`}
          grids={grids}
          isSigned={measure === 'ABS'}
          letters={letters}
          recipes={headKinds.map((pattern) => ({
            operation: 'heads.detect',
            input: { ...input, pattern, ...detectorInput(url) },
          }))}
        />
      )}
    </QueryState>
  );
}

/** Copying scores by both definitions. */
export function CopyingFigure({ letters }: { letters: Letters }) {
  const { modelArguments, modelReady } = useInvestigation();
  const query = useApiQuery(CopyingQuery, modelArguments, { pause: !modelReady });
  const grids = useMemo(() => query.data && copyingGrids(query.data.model), [query.data]);
  return (
    <QueryState
      what="the copying scores"
      error={query.error}
      loading={query.loading}
      height={260}
      onRetry={query.retry}
    >
      {grids && (
        <ScoreFigure
          name="copying-scores"
          title="What they would say of a name"
          caption="share of names among the five tokens a head raises most if it attends to the name alone"
          grids={grids}
          letters={letters}
          recipes={[{ definition: 'arena' }, { definition: 'paper' }, { definition: 'arena', negative: true }].map(
            (asked) => ({
              operation: 'heads.copyingScores',
              input: { ...modelArguments, ...asked },
            }),
          )}
        />
      )}
    </QueryState>
  );
}
