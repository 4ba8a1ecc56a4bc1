import { progress } from '../lib/format.ts';
import styles from './ProgressBar.module.css';

/**
 * How much of something is done, as a bar and a number; until there is a first result as a bar that moves.
 * @param done share, 0 to 1
 */
export function ProgressBar({ label, done }: { label: string; done: number }) {
  const isBegun = done > 0;
  return (
    <>
      <span
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={isBegun ? Math.round(100 * done) : undefined}
      >
        <span
          className={isBegun ? styles.fill : styles.waiting}
          style={isBegun ? { width: `${100 * done}%` } : undefined}
        />
      </span>
      {isBegun && <strong>{progress(done)}</strong>}
    </>
  );
}
