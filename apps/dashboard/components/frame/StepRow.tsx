'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useRef } from 'react';
import { neighbours, type PageEntry, pages } from '../../lib/pages.ts';
import { CloseDialog } from '../CloseDialog.tsx';
import { PageList } from './Rail.tsx';
import styles from './StepRow.module.css';

/** The rail of narrow screens: one row with menu, step, previous and next. */
export function StepRow({ current }: { current: string }) {
  const menu = useRef<HTMLDialogElement>(null);
  const page = pages.find((entry) => entry.slug === current);
  if (!page) return null;
  const steps = pages.filter((entry) => entry.part === 'investigation');
  const { previous, next } = neighbours(current);
  return (
    <nav className={styles.row} aria-label="Step of the investigation">
      <button type="button" className={styles.square} aria-label="All steps" onClick={() => menu.current?.showModal()}>
        ≡
      </button>
      <span className={styles.text}>
        <strong>{page.name}</strong>
        <span className="caption">
          {steps.includes(page) && `${steps.indexOf(page) + 1} of ${steps.length} · `}
          {page.question}
        </span>
      </span>
      <Neighbour page={previous} sign="‹" word="Previous" />
      <Neighbour page={next} sign="›" word="Next" />
      <dialog ref={menu} className={styles.menu} aria-label="All steps">
        <CloseDialog />
        <PageList current={current} onPick={() => menu.current?.close()} />
      </dialog>
    </nav>
  );
}

function Neighbour({ page, sign, word }: { page: PageEntry | null; sign: string; word: string }) {
  const query = useSearchParams().toString();
  if (!page) {
    return (
      <span className={styles.square} data-off="true" aria-hidden="true">
        {sign}
      </span>
    );
  }
  return (
    <Link
      href={`/${page.slug}${query ? `?${query}` : ''}`}
      className={styles.square}
      aria-label={`${word}: ${page.name}`}
    >
      {sign}
    </Link>
  );
}
