'use client';
import { useMemo } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import type { RunInput } from '../../../components/frame/Investigation.tsx';
import { type Effect, largestFirst } from '../../../lib/attribution.ts';
import { fixed, percent, signed } from '../../../lib/format.ts';
import { numbers } from '../../../lib/tensorValues.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { QkQuery, type QkRun } from '../queries.ts';
import styles from './Attention.module.css';

const mostPairs = 10;

/** Why a query looks at a key: what wrote at both, pair by pair and side by side. */
export function WhyFigure({
  input,
  head,
  query: at,
  keyAt,
}: {
  input: RunInput;
  head: string;
  query: number;
  keyAt: number;
}) {
  const query = useApiQuery(QkQuery, { input, head, query: at, key: keyAt });
  const result = query.data?.run.qkAttribution;
  const view = useMemo(() => result && whyView(result), [result]);
  const title = `Why ${head} looks from position ${at} to ${keyAt}`;
  return (
    <Figure
      title={title}
      caption={
        result
          ? `score ${fixed(result.score, 3)} before the softmax, ${percent(result.attention, 1)} of the attention; the table of all writers sums to ${fixed(result.sum, 3)}`
          : 'the score as a table of what wrote at both positions'
      }
      saved={
        view && {
          name: 'qk-attribution',
          header: ['queryWriter', 'keyWriter', 'score'],
          rows: view.pairs.map(({ label, value }) => [...label.split(' × '), value]),
          recipes: [{ operation: 'attention.qkAttribution', input: { ...input, head, query: at, key: keyAt } }],
        }
      }
      asked={{ what: 'the score', query, height: 300 }}
    >
      {view && (
        <div className={styles.why}>
          <WrittenTable title="Writer at the query × writer at the key" rows={view.pairs.slice(0, mostPairs)} />
          <div>
            <WrittenTable title="All pairs of one writer at the query" rows={view.queries} />
            <WrittenTable title="All pairs of one writer at the key" rows={view.keys} />
          </div>
        </div>
      )}
    </Figure>
  );
}

function whyView({ table, queryTotals, keyTotals }: QkRun['qkAttribution']) {
  const [rows, columns] = table.axes.map(({ labels }) => labels ?? []) as [readonly string[], readonly string[]];
  const pairs = numbers(table.values).map((value, i) => ({
    label: `${rows[Math.floor(i / columns.length)]} × ${columns[i % columns.length]}`,
    value,
  }));
  const totals = (labels: readonly string[], values: readonly (number | null)[]) =>
    largestFirst(numbers(values).map((value, i) => ({ label: labels[i] ?? '', value }))).slice(0, 5);
  return {
    pairs: largestFirst(pairs),
    queries: totals(rows, queryTotals.values),
    keys: totals(columns, keyTotals.values),
  };
}

function WrittenTable({ title, rows }: { title: string; rows: readonly Effect[] }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>{title}</th>
          <th className="num">Score</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, value }) => (
          <tr key={label}>
            <td>{label}</td>
            <td className={`num strong ${value > 0 ? 'io' : 's'}`}>{signed(value, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
