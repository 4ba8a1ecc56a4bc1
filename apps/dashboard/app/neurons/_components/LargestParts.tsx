'use client';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { useProvenance } from '../../../components/frame/useProvenance.ts';
import { FigureHead } from '../../../components/PageShell.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { count } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type Part, partsSentence, partsView } from '../neuronsView.ts';
import { PartsQuery } from '../queries.ts';
import { effectColumns } from './effectColumns.tsx';

/** How many parts the table names. */
const top = 15;

/** Heads, neurons, embeddings and biases in one list: where the neurons stand among them. */
export function LargestParts({ input, words }: { input: RunInput; words: string }) {
  const provenance = useProvenance();
  const query = useApiQuery(PartsQuery, { input, top });
  const view = useMemo(() => query.data && partsView(query.data.run), [query.data]);
  const title = 'The largest of all parts';
  const columns: Column<Part>[] = [
    { key: 'part', title: 'Part', cell: ({ label }) => label, tone: 'strong' },
    { key: 'kind', title: 'Kind', cell: ({ kind }) => kind, tone: 'muted' },
    ...effectColumns(view?.parts ?? [], view?.total ?? 1),
  ];
  return (
    <section aria-label={title}>
      <FigureHead
        title={title}
        caption={view ? `${words}, in logits; the model has ${count(view.count)} parts that write the answer` : words}
      />
      <QueryState what="the parts" error={query.error} loading={query.loading} height={620} onRetry={query.retry}>
        {view && (
          <>
            <DataTable
              name="parts"
              title={title}
              columns={columns}
              rows={view.parts}
              rowKey={({ label }) => label}
              provenance={provenance}
            />
            <p className="caption" style={{ paddingTop: 8 }}>
              {partsSentence(view)}
            </p>
          </>
        )}
      </QueryState>
    </section>
  );
}
