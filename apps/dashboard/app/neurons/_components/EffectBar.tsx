import { signed } from '../../../lib/format.ts';
import styles from './Neurons.module.css';

/** A direct effect as a bar and its number, blue toward the answer and red against. */
export function EffectBar({ value, longest }: { value: number; longest: number }) {
  return (
    <span className={styles.effect}>
      <svg height={10} aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 10">
        <rect
          width={(100 * Math.abs(value)) / longest}
          height={10}
          fill={value < 0 ? 'var(--bar-neg)' : 'var(--bar-pos)'}
        />
      </svg>
      <span className={value > 0 ? 'io' : 's'}>{signed(value, 3)}</span>
    </span>
  );
}
