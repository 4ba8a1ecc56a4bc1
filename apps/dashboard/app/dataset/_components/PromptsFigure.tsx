'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { type Column, DataTable, numberColumn } from '../../../components/DataTable.tsx';
import { Figure } from '../../../components/Figure.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { Sentence } from '../../../components/Sentence.tsx';
import { count, percent, showToken, signed } from '../../../lib/format.ts';
import { pageOf } from '../../../lib/pages.ts';
import type { PromptLine } from '../datasetView.ts';
import { promptPath } from '../promptPath.ts';
import styles from './Dataset.module.css';
import { promptPages, useDatasetUrl } from './useDatasetUrl.ts';

/** Every prompt with its numbers; a row opens the chosen page on that prompt. */
export function PromptsFigure({ lines }: { lines: readonly PromptLine[] }) {
  const { selected } = useInvestigation();
  const [{ open }, setUrl] = useDatasetUrl();
  const search = useSearchParams().toString();
  const title = lines.length === 1 ? 'The prompt' : `The ${lines.length} prompts`;
  return (
    <Figure
      title={title}
      label="Prompts"
      caption="rank and probability of the right name among all tokens; difference in logits at END"
      controls={
        <label className={styles.open}>
          A row opens{' '}
          <ChoiceList
            options={promptPages.map(({ slug }) => slug)}
            chosen={open}
            show={(slug) => pageOf(slug).name}
            onChoose={(slug) => void setUrl({ open: slug })}
          />
        </label>
      }
    >
      <DataTable
        name="dataset"
        title="Prompts"
        columns={promptColumns(pageOf(open).name, (place) => promptPath(open, place, search))}
        rows={lines}
        rowKey={({ place }) => place}
        isCurrent={({ place }) => place === selected}
      />
    </Figure>
  );
}

function promptColumns(page: string, pathOf: (place: number) => string): Column<PromptLine>[] {
  return [
    { key: 'number', title: '#', cell: ({ place }) => place + 1, numeric: true },
    {
      key: 'prompt',
      title: 'Prompt',
      cell: ({ text }) => text,
      show: (line) => (
        <Link href={pathOf(line.place)} className={styles.row} title={`${page} on prompt ${line.place + 1}`}>
          <Sentence row={line} />
        </Link>
      ),
    },
    {
      key: 'correct',
      title: 'Correct',
      cell: ({ correct }) => correct,
      show: ({ correct }) => showToken(correct),
      tone: 'token',
      isWide: true,
    },
    {
      key: 'incorrect',
      title: 'Incorrect',
      cell: ({ incorrect }) => incorrect,
      show: ({ incorrect }) => showToken(incorrect),
      tone: 'token',
      isWide: true,
    },
    {
      key: 'difference',
      title: 'Difference',
      cell: ({ difference }) => difference,
      show: ({ difference }) => <span className={difference > 0 ? 'io' : 's'}>{signed(difference, 3)}</span>,
      numeric: true,
      tone: 'strong',
    },
    { key: 'rank', title: 'Rank', cell: ({ rank }) => rank, show: ({ rank }) => count(rank), numeric: true },
    {
      ...numberColumn<PromptLine>('probability', 'Probability', ({ probability }) => probability, percent, 1),
      isWide: true,
    },
    { key: 'top', title: 'Model says', cell: ({ top }) => top, tone: 'token', isWide: true },
  ];
}
