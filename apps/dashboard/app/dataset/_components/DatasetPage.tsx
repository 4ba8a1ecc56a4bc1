'use client';
import { useMemo } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { PageShell } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { datasetFinding } from '../datasetFinding.ts';
import { useDataset } from '../useDataset.ts';
import styles from './Dataset.module.css';
import { HistogramFigure } from './HistogramFigure.tsx';
import { PromptsFigure } from './PromptsFigure.tsx';
import { SlicesFigure } from './SlicesFigure.tsx';

/** Which prompts behave alike? */
export function DatasetPage() {
  const { choices, model, set, rows, runRows } = useInvestigation();
  const { query, evaluation, lines } = useDataset();
  const error = choices.error ?? model.error ?? set.error ?? query.error;
  const nothing = rows && model.data && runRows.length === 0 && !query.loading;
  const finding = useMemo(() => lines && evaluation && datasetFinding(lines, evaluation), [lines, evaluation]);
  return (
    <PageShell
      slug="dataset"
      finding={finding}
      error={error}
      onRetry={query.retry}
      notes={{
        shows:
          'Every prompt of the set with its numbers, and what prompts with similar numbers have in common. A share near zero: prompts that have this in common are no more alike than any others.',
        doesNot:
          'What causes it. Sentences, names and order may go together in a set; only one that has all combinations tells them apart. With few prompts in a slice its mean says little.',
        formula: (
          <>
            <p style={{ fontFamily: 'var(--serif)', fontSize: 15 }}>
              ε² = 1 − (SS<sub>within</sub> / (n − k)) / (SS<sub>total</sub> / (n − 1))
            </p>
            <p>
              n prompts in k slices; Kelley 1935. Not clear: less than two standard deviations of chance, by F.
              Intervals: percentile bootstrap of 2000 resamples, for sentences and right names.
            </p>
          </>
        ),
      }}
    >
      <QueryState
        what="the prompts"
        error={error}
        loading={query.loading}
        height={720}
        empty={nothing ? 'No prompt of the set can be run. Setup says why, row by row.' : null}
        onRetry={query.retry}
      >
        {lines && evaluation && lines.length > 0 && (
          <div className={styles.page}>
            <div className={styles.columns}>
              <HistogramFigure lines={lines} mean={evaluation.mean} />
              <SlicesFigure lines={lines} evaluation={evaluation} />
            </div>
            <PromptsFigure lines={lines} />
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}
