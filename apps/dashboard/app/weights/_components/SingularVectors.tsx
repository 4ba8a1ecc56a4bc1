'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { fixed, showToken, signed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type SingularVector, SingularVectorsQuery } from '../queries.ts';
import styles from './Weights.module.css';

/** What the head mostly writes, as tokens. */
export function SingularVectors({ head }: { head: string }) {
  const { modelArguments } = useInvestigation();
  const provenance = useProvenance();
  const query = useApiQuery(SingularVectorsQuery, { ...modelArguments, head });
  const rows = query.data?.model.head.singularVectors ?? null;
  const title = `What ${head} mostly writes`;
  const columns: Column<SingularVector>[] = [
    { key: 'rank', title: '#', cell: ({ rank }) => rank + 1, numeric: true, tone: 'muted' },
    {
      key: 'singularValue',
      title: 'Strength',
      cell: ({ singularValue }) => singularValue,
      show: ({ singularValue }) => fixed(singularValue, 3),
      numeric: true,
      tone: 'strong',
    },
    end('positive', 'One end', 'io'),
    end('negative', 'Other end', 's'),
  ];
  return (
    <section aria-label="Singular vectors">
      <FigureHead
        title={title}
        caption="main directions of W_V W_O, strongest first, each as the tokens at its two ends; which end is which is arbitrary"
      />
      <QueryState what="the directions" error={query.error} loading={query.loading} height={390} onRetry={query.retry}>
        {rows && (
          <DataTable
            name="singular-vectors"
            title={title}
            columns={columns}
            rows={rows}
            rowKey={({ rank }) => rank}
            provenance={provenance}
          />
        )}
      </QueryState>
    </section>
  );
}

function end(key: 'positive' | 'negative', title: string, tone: string): Column<SingularVector> {
  return {
    key,
    title,
    cell: (row) => row[key].map(({ text }) => text).join(' | '),
    show: (row) => (
      <span className={styles.tokens}>
        {row[key].map(({ id, text, value }) => (
          <span key={id}>
            <span className={`token ${tone}`} title={`${signed(value, 4)}, id ${id}`}>
              {showToken(text)}
            </span>{' '}
          </span>
        ))}
      </span>
    ),
  };
}
