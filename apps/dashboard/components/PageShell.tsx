'use client';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../lib/apiError.ts';
import { type Finding, findingText } from '../lib/finding.ts';
import { pageOf } from '../lib/pages.ts';
import { FindingSentence } from './FindingSentence.tsx';
import { PageFindingProvider } from './PageFinding.tsx';
import styles from './PageShell.module.css';
import { ErrorNote } from './QueryState.tsx';

interface PageShellProps {
  slug: string;
  /** Null while it is computed. */
  finding: Finding | null;
  /** Said instead of the finding; that the API is offline the banner of the page says. */
  error: ApiError | null;
  onRetry?: () => void;
  children: ReactNode;
  notes: Notes;
}

/** The three notes that end every page. */
export interface Notes {
  shows: ReactNode;
  doesNot: ReactNode;
  formula: ReactNode;
}

/** The pattern of every page: question, finding, pictures, and what they show, do not show, and come from. */
export function PageShell({ slug, finding, error, onRetry, children, notes }: PageShellProps) {
  return (
    <main className={styles.main}>
      <header className={styles.head}>
        <h1>{pageOf(slug).question}</h1>
        {error && !error.offline ? (
          <ErrorNote what="the finding" error={error} onRetry={onRetry} />
        ) : (
          <FindingSentence finding={finding} />
        )}
      </header>
      <PageFindingProvider value={{ question: pageOf(slug).question, finding: finding && findingText(finding) }}>
        {children}
      </PageFindingProvider>
      <div className={styles.notes}>
        <section>
          <h3>What this shows</h3>
          <p>{notes.shows}</p>
        </section>
        <section>
          <h3>What it does not</h3>
          <p>{notes.doesNot}</p>
        </section>
        <section>
          <h3>Formula and source</h3>
          <div>{notes.formula}</div>
        </section>
      </div>
    </main>
  );
}

interface FigureHeadProps {
  title: string;
  /** Unit, range, number of prompts: what a number in the picture means. */
  caption: ReactNode;
  actions?: ReactNode;
}

/** Title, caption and actions of one picture. Most come in a `Figure`, which puts one above what it shows. */
export function FigureHead({ title, caption, actions }: FigureHeadProps) {
  return (
    <div className={styles.figureHead}>
      <div>
        <h2>{title}</h2>
        <p className="caption">{caption}</p>
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

interface TableFoldProps {
  title: string;
  caption: string;
  /** As high as it is, instead of a box that scrolls. */
  whole?: boolean;
  /** Its content is made when it is first opened: for what asks the API. */
  lazy?: boolean;
  children: ReactNode;
}

/** A table, or what else is not always wanted, behind a fold. */
export function TableFold({ title, caption, whole, lazy, children }: TableFoldProps) {
  const [wasOpen, setWasOpen] = useState(false);
  const content = lazy && !wasOpen ? null : children;
  return (
    <details className={styles.fold} onToggle={({ currentTarget }) => currentTarget.open && setWasOpen(true)}>
      <summary>
        <strong>{title}</strong> <span className="caption">{caption}</span>
      </summary>
      {whole ? (
        <div className={styles.foldWhole}>{content}</div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus
        <section className={styles.foldBody} aria-label={title} tabIndex={0}>
          {content}
        </section>
      )}
    </details>
  );
}
