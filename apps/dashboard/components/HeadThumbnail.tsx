'use client';
import { useMemo } from 'react';
import { patternImage } from '../lib/patternImage.ts';
import { useShownTheme } from '../lib/theme.ts';
import styles from './HeadChip.module.css';

/** A pattern as small as a stamp: queries down, keys across, full colour at 1. */
export function HeadThumbnail({ pattern }: { pattern: { values: Float32Array; size: number } | null }) {
  const theme = useShownTheme();
  const image = useMemo(
    () => pattern && patternImage(pattern.values, pattern.size, { range: 1, theme }),
    [pattern, theme],
  );
  if (!image) return <span className={`${styles.thumbnail} ${styles.pending}`} aria-hidden="true" />;
  // biome-ignore lint/performance/noImgElement: drawn in the page, there is nothing to fetch
  return <img className={styles.thumbnail} src={image} alt="" width={32} height={32} />;
}
