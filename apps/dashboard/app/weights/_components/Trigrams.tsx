'use client';
import { type Column, DataTable, numberColumn, wide } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { LabelledSwitch } from '../../../components/Switch.tsx';
import { fixed, showToken, signed } from '../../../lib/format.ts';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { type Trigram, TrigramsQuery } from '../queries.ts';
import type { TypedTokensState } from './useTypedTokens.ts';
import { useWeightsUrl } from './useWeightsUrl.ts';
import styles from './Weights.module.css';

const sentence = ({ source, destination, output }: Trigram) =>
  `… ${showToken(source)} … ${showToken(destination)} → ${showToken(output)}`;

const columns: Column<Trigram>[] = [
  {
    key: 'phrase',
    title: 'Reading … at … → says',
    cell: sentence,
    show: (row) => (
      <span className={`token ${styles.phrase}`}>
        {`… ${showToken(row.source)} … ${showToken(row.destination)} → `}
        <strong>{showToken(row.output)}</strong>
      </span>
    ),
  },
  wide(numberColumn('score', 'Score', ({ score }) => score, signed, 3)),
  wide(numberColumn('logit', 'Logit', ({ logit }) => logit, signed, 3)),
  numberColumn('size', 'Product', ({ size }) => size, fixed, 3, 'strong'),
];

/** The phrases that a head has learnt, as sentences. */
export function Trigrams({ head, typed }: { head: string; typed: TypedTokensState }) {
  const [url, setUrl] = useWeightsUrl();
  const { modelArguments } = useInvestigation();
  const tokens = url.typed && typed.ids.length > 0 ? typed.ids : null;
  const perSource = tokens ? { perSource: tokens.length ** 2 } : {};
  const query = useApiQuery(TrigramsQuery, { ...modelArguments, head, ...(tokens ? { tokens } : {}), ...perSource });
  const rows = query.data?.model.head.skipTrigrams ?? null;
  const words = tokens ? { sources: tokens, destinations: tokens, outputs: tokens } : {};
  const recipe = {
    operation: 'weights.skipTrigrams',
    input: { ...modelArguments, head, top: 20, ...words, ...perSource },
  };
  const title = `Skip trigrams of ${head}`;
  return (
    <Figure
      title={title}
      label="Skip trigrams"
      caption="“… source … destination → output”: where its looking and its saying fit together most, by raw embeddings; score and logit beyond their means"
      controls={
        <LabelledSwitch on={url.typed} label="Of the words above only" onChange={(on) => void setUrl({ typed: on })} />
      }
      asked={{
        what: 'the skip trigrams',
        query,
        height: 720,
        empty: rows?.length === 0 ? 'No phrase is favoured.' : null,
      }}
    >
      {rows && (
        <DataTable
          name="skip-trigrams"
          title={title}
          columns={columns}
          rows={rows}
          rowKey={(row) => `${row.source}|${row.destination}|${row.output}|${row.size}`}
          recipes={[recipe]}
        />
      )}
    </Figure>
  );
}
