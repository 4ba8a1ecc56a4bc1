'use client';
import type { KeyboardEvent } from 'react';
import { fixed, signed } from '../lib/format.ts';
import { roleOfHead } from '../lib/headRoles.ts';
import { type PinView, pinsOf } from '../lib/pinViews.ts';
import styles from './HeadChip.module.css';
import { HeadThumbnail } from './HeadThumbnail.tsx';

interface HeadChipProps {
  view: PinView;
  model: string | null;
  config: { nLayers: number; nHeads: number } | null;
  onRemove: (label: string) => void;
  /** Left out where there is nothing to change places with. */
  onMove?: (label: string, step: -1 | 1) => void;
}

const steps: Record<string, -1 | 1> = { ArrowLeft: -1, ArrowRight: 1 };

/** A pinned head: pattern, label, effect, role, and a cross that takes the pin off; on it the arrow keys move the chip. */
export function HeadChip({ view: { label, effect, pattern }, model, config, onRemove, onMove }: HeadChipProps) {
  const isMissing = config !== null && pinsOf([label], config).known.length === 0;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (!step || !onMove) return;
    event.preventDefault();
    onMove(label, step);
  };
  return (
    <li className={styles.chip}>
      <HeadThumbnail pattern={pattern} />
      <span className={styles.text}>
        <span className={styles.name}>
          {label}{' '}
          {effect !== null && (
            <span className={effect > 0 ? 'io' : effect < 0 ? 's' : 'muted'} title="mean direct effect, in logits">
              {effect === 0 ? fixed(0) : signed(effect)}
            </span>
          )}
        </span>
        <span className="caption">
          {isMissing ? 'not in this model' : (roleOfHead(label, model) ?? 'no published role')}
        </span>
      </span>
      <button
        type="button"
        className={styles.remove}
        aria-label={`Unpin ${label}`}
        title={onMove ? 'unpin; ← → move it' : 'unpin'}
        onClick={() => onRemove(label)}
        onKeyDown={onKeyDown}
      >
        ×
      </button>
    </li>
  );
}

/** A head inside a sentence. */
export function HeadMention({ label }: { label: string }) {
  return <span className={styles.mention}>{label}</span>;
}
