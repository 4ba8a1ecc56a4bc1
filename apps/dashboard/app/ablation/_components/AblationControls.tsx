'use client';
import styles from './Ablation.module.css';
import { type Kind, kinds, type Place, places, useAblationUrl } from './useAblation.ts';

const kindNames: Record<Kind, string> = { zero: 'Zero', mean: 'Mean over prompts', resample: 'From another prompt' };
const placeNames: Record<Place, string> = { all: 'At every position', end: 'At END' };

/** What an ablated head gives instead, where, and a way back. */
export function AblationControls() {
  const [{ off, kind, at }, setUrl] = useAblationUrl();
  return (
    <div className={styles.bar}>
      <fieldset className={styles.group} aria-label="Instead of the head's output">
        {kinds.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={kind === name}
            onClick={() => setUrl({ kind: name })}
          >
            {kindNames[name]}
          </button>
        ))}
      </fieldset>
      <fieldset className={styles.group} aria-label="Where">
        {places.map((name) => (
          <button
            key={name}
            type="button"
            className="button"
            aria-pressed={at === name}
            onClick={() => setUrl({ at: name })}
          >
            {placeNames[name]}
          </button>
        ))}
      </fieldset>
      <button type="button" className="textButton" disabled={off.length === 0} onClick={() => setUrl({ off: [] })}>
        Switch all on again
      </button>
    </div>
  );
}
