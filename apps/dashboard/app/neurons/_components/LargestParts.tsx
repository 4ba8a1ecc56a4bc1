'use client';
import { useMemo } from 'react';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { count } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type Part, partsSentence, partsView } from '../neuronsView.ts';
import { PartsQuery } from '../queries.ts';
import { effectColumns } from './effectColumns.tsx';

/** How many parts the table names. */
const top = 15;

/** Heads, neurons, embeddings and biases in one list: where the neurons stand among them. */
export function LargestParts({ input, words }: { input: RunInput; words: string }) {
  const query = useApiQuery(PartsQuery, { input, top });
  const view = useMemo(() => query.data && partsView(query.data.run), [query.data]);
  const title = 'The largest of all parts';
  const columns: Column<Part>[] = [
    { key: 'part', title: 'Part', cell: ({ label }) => label, tone: 'strong' },
    { key: 'kind', title: 'Kind', cell: ({ kind }) => kind, tone: 'muted' },
    ...effectColumns(view?.parts ?? [], view?.total ?? 1),
  ];
  return (
    <Figure
      title={title}
      caption={view ? `${words}, in logits; the model has ${count(view.count)} parts that write the answer` : words}
      asked={{ what: 'the parts', query, height: 620 }}
    >
      {view && (
        <>
          <DataTable name="parts" title={title} columns={columns} rows={view.parts} rowKey={({ label }) => label} />
          <p className="caption" style={{ paddingTop: 8 }}>
            {partsSentence(view)}
          </p>
        </>
      )}
    </Figure>
  );
}
