import { percent } from '../lib/format.ts';
import styles from './ProgressBar.module.css';

/** How much of something is done, as a bar and a number. @param done share, 0 to 1 */
export function ProgressBar({ label, done }: { label: string; done: number }) {
  return (
    <>
      <span
        className={styles.track}
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * done)}
      >
        <span className={styles.fill} style={{ width: `${100 * done}%` }} />
      </span>
      <strong>{percent(done, 0)}</strong>
    </>
  );
}
