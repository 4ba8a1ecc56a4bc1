'use client';
import { DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { signed } from '../../../lib/format.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import type { Waiting } from '../../../lib/useApiQuery.ts';
import type { AblationView, PartChange } from '../ablationView.ts';
import type { AblationAnswer } from '../queries.ts';
import styles from './Ablation.module.css';
import { AblationLists } from './AblationLists.tsx';
import { ChangeFigure } from './ChangeFigure.tsx';
import { OffParts } from './OffParts.tsx';

interface TogetherProps {
  view: AblationView | null;
  answer: AblationAnswer | null;
  query: Waiting;
  /** What is off, in words. */
  off: string;
  words: string;
  shown: number;
  /** What gives the numbers again. */
  recipes: readonly Recipe[];
}

/** What happens without everything that is switched off. */
export function Together({ view, answer, query, off, words, shown, recipes }: TogetherProps) {
  return (
    <section aria-label="Everything that is off">
      <OffParts />
      <QueryState
        what="the ablation"
        error={query.error}
        loading={query.loading}
        height={520}
        empty={view?.hasEffect === false && !query.loading ? `Nothing was changed by switching off ${off}.` : null}
        onRetry={query.retry}
      >
        {view && answer && view.hasEffect && (
          <>
            <div className={styles.columns}>
              <ChangeFigure
                view={view}
                words={off}
                caption={`change of each direct effect at END, ${words}, in logits`}
                recipes={recipes}
              />
              <AblationLists view={view} tokens={answer.nextTokens} shown={shown} />
            </div>
            <ChangeTable view={view} />
          </>
        )}
      </QueryState>
    </section>
  );
}

function ChangeTable({ view }: { view: AblationView }) {
  const { pins } = useInvestigation().url;
  const effect = (key: string, title: string, cell: (row: PartChange) => number) =>
    numberColumn(key, title, cell, signed, 3);
  return (
    <TableFold title="Every head and MLP" caption="direct effect before and after">
      <DataTable
        name="ablation-changes"
        title="Direct effect of every head and MLP before and after"
        columns={[
          { key: 'part', title: 'Part', tone: 'strong' as const, cell: (row: PartChange) => row.label },
          effect('before', 'Before', ({ before }) => before),
          effect('after', 'After', ({ after }) => after),
          effect('change', 'Change', ({ before, after }) => after - before),
          { key: 'off', title: 'Off', cell: (row: PartChange) => (row.off ? 'off' : '') },
        ]}
        rows={[...view.heads, ...view.mlps]}
        rowKey={({ label }) => label}
        isCurrent={({ label }) => pins.includes(label)}
      />
    </TableFold>
  );
}
