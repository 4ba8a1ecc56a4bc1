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
  /** What it is a candidate for by reading, where it has no published role. */
  candidate?: string;
  onRemove: (label: string) => void;
  /** Left out where there is nothing to change places with. */
  onMove?: (label: string, step: -1 | 1) => void;
}

const steps: Record<string, -1 | 1> = { ArrowLeft: -1, ArrowRight: 1 };

/** A pinned head: pattern, label, effect, role, and a cross that takes the pin off; on it the arrow keys move the chip. */
export function HeadChip({ view: { label, effect, pattern }, ...props }: HeadChipProps) {
  const { model, config, candidate, onRemove, onMove } = props;
  const isMissing = config !== null && pinsOf([label], config).known.length === 0;
  const role = roleOfHead(label, model) ?? (candidate ? `candidate ${candidate}` : 'no known role');
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
        <span className="caption">{isMissing ? 'not in this model' : role}</span>
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
