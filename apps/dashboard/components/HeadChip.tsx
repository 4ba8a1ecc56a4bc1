'use client';
import { fixed, signed } from '../lib/format.ts';
import { roleOfHead } from '../lib/headRoles.ts';
import styles from './HeadChip.module.css';

interface HeadChipProps {
  label: string;
  /** The number of the current page for this head; left out where the page measures no heads. */
  value?: number | null;
  model: string | null;
  onRemove: (label: string) => void;
}

/** A pinned head: label, value, published role, and a cross that takes the pin off. */
export function HeadChip({ label, value, model, onRemove }: HeadChipProps) {
  return (
    <li className={styles.chip}>
      <span className={styles.text}>
        <span className={styles.name}>
          {label}{' '}
          {value !== undefined && (
            <span className={(value ?? 0) > 0 ? 'io' : (value ?? 0) < 0 ? 's' : 'muted'}>
              {value === 0 ? fixed(0) : signed(value)}
            </span>
          )}
        </span>
        <span className="caption">{roleOfHead(label, model) ?? 'no published role'}</span>
      </span>
      <button type="button" className={styles.remove} aria-label={`Unpin ${label}`} onClick={() => onRemove(label)}>
        ×
      </button>
    </li>
  );
}

/** A head inside a sentence. */
export function HeadMention({ label }: { label: string }) {
  return <span className={styles.mention}>{label}</span>;
}
