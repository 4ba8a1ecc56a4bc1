'use client';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { type PageEntry, pages } from '../../lib/pages.ts';
import styles from './Rail.module.css';

/** The mark of the product: a wave through a lens. */
export function Mark() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <circle cx="9" cy="9" r="7.6" />
      <path d="M2 9h3.4l1.9-3.6 3 7.2 1.8-3.6H16" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}

/** The investigation's steps in order, each with its question. */
export function PageList({ current, onPick }: { current: string; onPick?: () => void }) {
  const query = useSearchParams().toString();
  const item = (page: PageEntry) => (
    <li key={page.slug}>
      <PageLine page={page} current={page.slug === current} query={query} onPick={onPick} />
    </li>
  );
  return (
    <>
      <ol className={styles.list}>{pages.filter((page) => page.part === 'investigation').map(item)}</ol>
      <ul className={`${styles.list} ${styles.reference}`}>
        {pages.filter((page) => page.part === 'reference').map(item)}
      </ul>
    </>
  );
}

interface PageLineProps {
  page: PageEntry;
  current: boolean;
  query: string;
  onPick?: () => void;
}

function PageLine({ page, current, query, onPick }: PageLineProps) {
  const withQuestion = page.part === 'investigation';
  const content = (
    <>
      <span className={styles.dot} data-current={current} hidden={!withQuestion} />
      <span className={styles.name}>{page.name}</span>
      {withQuestion && <span className={styles.question}>{page.question}</span>}
    </>
  );
  return (
    <Link
      href={`/${page.slug}${query ? `?${query}` : ''}`}
      className={styles.step}
      aria-current={current ? 'page' : undefined}
      onClick={onPick}
    >
      {content}
    </Link>
  );
}

/** The left rail of wide screens. */
export function Rail({ current }: { current: string }) {
  return (
    <nav className={styles.rail} aria-label="Steps of the investigation">
      <p className={styles.brand}>
        <Mark /> Circuit Lens
      </p>
      <PageList current={current} />
    </nav>
  );
}
