'use client';
import { useCopy } from '../lib/useCopy.ts';
import styles from './CopyBlock.module.css';

/** A text to paste elsewhere, with a button that copies it. */
export function CopyBlock({ title, text }: { title: string; text: string }) {
  const { copied, copy } = useCopy();
  return (
    <section className={styles.block}>
      <div className={styles.head}>
        <h3>{title}</h3>
        <button type="button" className="button" onClick={() => copy(text)}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <pre className={styles.text} tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}
