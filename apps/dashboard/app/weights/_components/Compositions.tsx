'use client';
import { useMemo } from 'react';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { type Column, DataTable, numberColumn, wide } from '../../../components/DataTable.tsx';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
import { count, fixed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { above, type Composition, compositionView } from '../compositionView.ts';
import { CompositionQuery } from '../queries.ts';
import { CompositionGraph } from './CompositionGraph.tsx';
import { useWeightsUrl } from './useWeightsUrl.ts';
import styles from './Weights.module.css';

const mostRows = 20;
const thresholds = [1, 1.5, 2, 3, 5];
const inputs = { Q: 'queries', K: 'keys', V: 'values' } as const;

/** Which heads read what which earlier heads write, above a multiple of chance. */
export function Compositions({ head }: { head: string }) {
  const { modelArguments, model } = useInvestigation();
  const [url, setUrl] = useWeightsUrl();
  const query = useApiQuery(CompositionQuery, modelArguments);
  const view = useMemo(() => query.data && compositionView(query.data.model), [query.data]);
  const found = view && above(view, url.above, url.all ? null : head);
  const choose = (label: string) => void setUrl({ head: label });
  const title = url.all ? 'Composition between all heads' : `Composition with ${head}`;
  return (
    <Figure
      title={title}
      label="Composition"
      caption={
        view && found
          ? `how much of what the earlier head writes the later one reads; two random heads score ${fixed(view.chance, 3)}; ${found.length > mostRows ? `the first ${mostRows} of ${count(found.length)}` : count(found.length)} at ${url.above} times that or more`
          : 'how much of what the earlier head writes the later one reads'
      }
      controls={
        <>
          <LabelledSwitch on={url.all} label="All heads" onChange={(all) => void setUrl({ all })} />
          <ChoiceList
            label="From how many times chance on"
            options={[...new Set([...thresholds, url.above])]}
            chosen={url.above}
            show={(times) => `≥ ${times} × chance`}
            onChoose={(times) => void setUrl({ above: times })}
          />
        </>
      }
      saved={
        found && {
          name: 'composition-graph',
          header: ['sender', 'receiver', 'input', 'score', 'timesChance'],
          rows: found.map((row) => [row.sender, row.receiver, row.kind, row.score, row.timesChance]),
          recipes: ['q', 'k', 'v'].map((kind) => ({
            operation: 'weights.composition',
            input: { ...modelArguments, kind },
          })),
        }
      }
      asked={{
        what: 'the composition',
        query,
        height: 320,
        empty: found?.length === 0 ? `No pair reaches ${url.above} times chance. Choose a lower threshold.` : null,
      }}
    >
      {found && (
        <>
          {model.data && (
            <Picture>
              <CompositionGraph found={found} size={model.data.config} head={head} onChoose={choose} />
            </Picture>
          )}
          <DataTable
            name="composition"
            title={title}
            columns={columnsOf(choose)}
            rows={found.slice(0, mostRows)}
            rowKey={({ sender, receiver, kind }) => `${sender}${receiver}${kind}`}
          />
        </>
      )}
    </Figure>
  );
}

function columnsOf(choose: (label: string) => void): Column<Composition>[] {
  const headColumn = (key: 'sender' | 'receiver', title: string): Column<Composition> => ({
    key,
    title,
    cell: (row) => row[key],
    show: (row) => (
      <button
        type="button"
        className={styles.headButton}
        aria-label={`Show ${row[key]}`}
        onClick={() => choose(row[key])}
      >
        {row[key]}
      </button>
    ),
  });
  return [
    headColumn('sender', 'What it writes'),
    headColumn('receiver', 'Who reads it'),
    {
      key: 'kind',
      title: 'By its',
      cell: ({ kind }) => kind,
      show: ({ kind }) => <span className={styles.phrase}>{`${inputs[kind]} (${kind})`}</span>,
    },
    numberColumn('score', 'Score', ({ score }) => score, fixed, 4, 'strong'),
    wide(numberColumn('timesChance', 'Times chance', ({ timesChance }) => timesChance, fixed)),
  ];
}
