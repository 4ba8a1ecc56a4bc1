'use client';
import type { ReactNode } from 'react';
import { Figure, Picture } from '../../../components/Figure.tsx';
import { FindingSentence } from '../../../components/FindingSentence.tsx';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import type { Cell } from '../../../lib/csv.ts';
import type { Finding } from '../../../lib/finding.ts';
import type { Recipe } from '../../../lib/pinnedViews.ts';
import type { Waiting } from '../../../lib/useApiQuery.ts';
import { nothingRuns } from '../guideView.ts';
import styles from './Guide.module.css';

/** What an answer shows once it is known. */
export interface Answer {
  said: Finding;
  header: readonly string[];
  /** All digits. */
  rows: readonly (readonly Cell[])[];
  picture: ReactNode;
  /** What gives the numbers again. */
  recipes: readonly Recipe[];
}

interface AnswerFigureProps {
  name: string;
  title: string;
  caption: string;
  height: number;
  query: Waiting;
  /** Null while it is computed. */
  answer: Answer | null;
  /** Why there is nothing to show, and what to do next. */
  empty?: string | null;
  /** The picture is a table: there is no drawing to save. */
  isTable?: boolean;
}

/** The model's answer: one sentence, a small picture, and its data to take along. */
export function AnswerFigure({ name, title, caption, height, query, answer, empty, isTable }: AnswerFigureProps) {
  const { problems, runRows } = useInvestigation();
  const nothing = problems !== null && runRows.length === 0 ? nothingRuns : (empty ?? null);
  return (
    <Figure
      title={title}
      caption={caption}
      saved={
        answer && {
          name: `guide-${name}`,
          header: answer.header,
          rows: answer.rows,
          recipes: answer.recipes,
          loading: query.loading,
        }
      }
      asked={{
        what: 'the answer',
        query: { ...query, loading: query.loading && !nothing },
        height: nothing ? 0 : height,
        empty: nothing,
      }}
    >
      {answer && (
        <>
          <div className={styles.said} role="status">
            <FindingSentence finding={answer.said} />
          </div>
          {isTable ? <div>{answer.picture}</div> : <Picture>{answer.picture}</Picture>}
        </>
      )}
    </Figure>
  );
}
