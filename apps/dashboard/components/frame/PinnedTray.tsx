'use client';
import { HeadChip } from '../HeadChip.tsx';
import styles from './PinnedTray.module.css';

interface PinnedTrayProps {
  pins: readonly string[];
  model: string | null;
  onUnpin: (label: string) => void;
}

/** The pinned heads, at the lower edge of every page. */
export function PinnedTray({ pins, model, onUnpin }: PinnedTrayProps) {
  return (
    <footer className={styles.tray}>
      <span className={styles.label}>Pinned heads</span>
      {pins.length > 0 ? (
        <ul className={styles.chips}>
          {pins.map((label) => (
            <HeadChip key={label} label={label} model={model} onRemove={onUnpin} />
          ))}
        </ul>
      ) : (
        <span className="caption">None yet. A pinned head follows you through all pages.</span>
      )}
      <span className={`caption ${styles.hint}`}>
        <kbd>Enter</kbd> pins the head under the cross, <kbd>?</kbd> lists all keys
      </span>
    </footer>
  );
}
