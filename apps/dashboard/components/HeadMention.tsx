'use client';
import Link from 'next/link';
import { useAttentionLink } from './frame/useAttentionLink.ts';
import styles from './HeadChip.module.css';

/** A head inside a sentence: a click shows where it looks. */
export function HeadMention({ label }: { label: string }) {
  const attention = useAttentionLink();
  return (
    <Link
      href={attention(label)}
      prefetch={false}
      className={styles.mention}
      title={`Pin ${label} and see where it looks`}
    >
      {label}
    </Link>
  );
}
