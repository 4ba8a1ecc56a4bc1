import type { ReactNode } from 'react';
import styles from './ComparePair.module.css';

interface ComparePairProps {
  names: readonly [string, string];
  left: ReactNode;
  right: ReactNode;
  /** Left less right; null where the two cannot be taken from each other. */
  difference: ReactNode;
}

/** Two runs side by side, and their difference. */
export function ComparePair({ names: [left, right], difference, ...pictures }: ComparePairProps) {
  return (
    <div className={styles.pair}>
      <div>
        <h3>{left}</h3>
        {pictures.left}
      </div>
      <div>
        <h3>{right}</h3>
        {pictures.right}
      </div>
      {difference && (
        <div>
          <h3>
            {left} less {right}
          </h3>
          {difference}
        </div>
      )}
    </div>
  );
}
