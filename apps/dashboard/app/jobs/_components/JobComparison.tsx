'use client';
import { useMemo } from 'react';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { QueryState } from '../../../components/QueryState.tsx';
import { fixed, signed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { compareResults, type InputDifference, inputDifferences, type NumberPair } from '../compareJobs.ts';
import { type JobLine, when } from '../jobsView.ts';
import { JobResultQuery } from '../queries.ts';
import { ComparedGrids } from './ComparedGrids.tsx';
import styles from './Jobs.module.css';
import { useJobsUrl } from './useJobsUrl.ts';

const inputColumns: Column<InputDifference>[] = [
  { key: 'field', title: 'Input', cell: ({ path }) => path },
  { key: 'a', title: 'A', cell: ({ a }) => a, tone: 'token' },
  { key: 'b', title: 'B', cell: ({ b }) => b, tone: 'token' },
];
const numberColumns: Column<NumberPair>[] = [
  { key: 'value', title: 'Value', cell: ({ path }) => path },
  numberColumn('a', 'A', ({ a }) => a, fixed, 4),
  numberColumn('b', 'B', ({ b }) => b, fixed, 4),
  numberColumn('difference', 'B − A', ({ difference }) => difference, signed, 4),
];

/** More rows than that nobody reads; grids hold what is larger. */
const rowsMax = 200;

/** Two results of one operation: where their inputs differ, and their outputs side by side. */
export function JobComparison({ a, b }: { a: JobLine; b: JobLine }) {
  const [{ value: chosen }, setUrl] = useJobsUrl();
  const queries = [useJobResult(a.id), useJobResult(b.id)];
  const [left, right] = queries.map(({ result }) => result);
  const inputs = useMemo(() => inputDifferences(a.input, b.input), [a.input, b.input]);
  const outputs = useMemo(() => (left && right ? compareResults(left, right) : null), [left, right]);
  const provenance = [`A: ${a.id}`, `B: ${b.id}`];
  const grid = outputs?.grids.find(({ name }) => name === chosen) ?? outputs?.grids[0];
  const rows = outputs?.numbers.slice(0, rowsMax) ?? [];
  return (
    <Figure
      title={`Two jobs of ${a.operation}`}
      label="Comparison"
      caption={`A is of ${when(a.createdAt)}, B of ${when(b.createdAt)}`}
      className={styles.comparison}
      controls={
        <button type="button" className="textButton" onClick={() => void setUrl({ against: null, value: null })}>
          Close
        </button>
      }
    >
      {inputs.length > 0 ? (
        <DataTable
          name="compared-inputs"
          title="Where the inputs differ"
          columns={inputColumns}
          rows={inputs.slice(0, rowsMax)}
          rowKey={({ path }) => path}
          provenance={provenance}
        />
      ) : (
        <p className="muted">Their inputs are the same; the model or the version of the operation is not.</p>
      )}
      <QueryState
        what="the results"
        error={queries.find(({ query }) => query.error)?.query.error ?? null}
        loading={queries.some(({ query }) => query.loading)}
        height={240}
        empty={queries.some(({ isGone }) => isGone) ? 'One of the models has other weights now.' : null}
        onRetry={() => queries.forEach(({ query }) => void query.retry())}
      >
        <div className={styles.comparison}>
          {outputs && outputs.grids.length > 1 && (
            <ChoiceButtons
              label="Value"
              options={outputs.grids.map(({ name }) => name)}
              chosen={grid!.name}
              show={(name) => name}
              onChoose={(value) => void setUrl({ value })}
            />
          )}
          {grid && <ComparedGrids pair={grid} />}
          {rows.length > 0 && (
            <DataTable
              name="compared-numbers"
              title={`Numbers${outputs!.numbers.length > rowsMax ? `, the first ${rowsMax} of ${outputs!.numbers.length}` : ''}`}
              columns={numberColumns}
              rows={rows}
              rowKey={({ path }) => path}
              provenance={provenance}
            />
          )}
        </div>
      </QueryState>
    </Figure>
  );
}

function useJobResult(id: string) {
  const query = useApiQuery(JobResultQuery, { id });
  const job = query.data?.job;
  const envelope = (job && 'result' in job ? job.result : null) as { result: unknown } | null;
  return { query, result: envelope?.result ?? null, isGone: Boolean(query.data) && !envelope };
}
