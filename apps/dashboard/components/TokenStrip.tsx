import type { TokenBox } from '../lib/tokenBoxes.ts';
import styles from './TokenStrip.module.css';

/** A prompt as token boxes with labels above, and the corrupted prompt below, differing tokens marked. */
export function TokenStrip({ boxes, showCorrupted = false }: { boxes: readonly TokenBox[]; showCorrupted?: boolean }) {
  return (
    <ol className={styles.strip} aria-label="Tokens of the prompt">
      {boxes.map((box) => (
        <li key={box.position} className={styles.column}>
          <span className={`${styles.label} ${styles[box.tone] ?? ''}`}>{box.label}</span>
          <span className={`${styles.box} ${styles[box.tone] ?? ''}`} title={`position ${box.position}, id ${box.id}`}>
            {box.text}
          </span>
          {showCorrupted && <Corrupted box={box} />}
        </li>
      ))}
    </ol>
  );
}

function Corrupted({ box: { corrupted } }: { box: TokenBox }) {
  if (!corrupted) return <span className={styles.bare} />;
  return (
    <span
      className={corrupted.differs ? `${styles.box} ${styles.differs}` : styles.bare}
      title={`corrupted, id ${corrupted.id}`}
    >
      <span className="sr-only">{corrupted.differs ? 'corrupted: ' : ''}</span>
      {corrupted.text}
    </span>
  );
}

const typicalWidths = [36, 44, 52, 40, 52, 48, 30, 40, 58, 22, 52, 48, 36];

/** Grey boxes of typical width, while the tokens are on their way. */
export function TokenStripSkeleton() {
  return (
    <ol className={styles.strip} aria-hidden="true">
      {typicalWidths.map((width, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <li key={i} className={styles.column}>
          <span className={styles.label} />
          <span className={`${styles.box} skeleton`} style={{ width, borderColor: 'transparent' }} />
          <span className={styles.bare} />
        </li>
      ))}
    </ol>
  );
}
