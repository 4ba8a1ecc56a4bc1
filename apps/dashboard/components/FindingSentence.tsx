import type { Finding, FindingPart } from '../lib/finding.ts';
import styles from './FindingSentence.module.css';
import { HeadMention } from './HeadMention.tsx';

const toneClass = { plain: '', pos: 'io', neg: 's' } as const;

interface FindingSentenceProps {
  finding: Finding | null;
  /** Of a picture, not of the page. */
  isSmall?: boolean;
}

/** The finding of a page: serif prose, numbers in the sans of everything measured. */
export function FindingSentence({ finding, isSmall = false }: FindingSentenceProps) {
  if (!finding) return <FindingSkeleton />;
  return (
    <p className={isSmall ? `${styles.finding} ${styles.small}` : styles.finding}>
      {finding.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
        <Part key={i} part={part} />
      ))}
    </p>
  );
}

function Part({ part }: { part: FindingPart }) {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'head') return <HeadMention label={part.label} />;
  return <span className={`number ${toneClass[part.tone]}`}>{part.text}</span>;
}

function FindingSkeleton() {
  return (
    <p className={styles.finding} aria-hidden="true">
      <span className={`skeleton ${styles.line}`} />
      <span className={`skeleton ${styles.line}`} style={{ width: '62%' }} />
    </p>
  );
}
