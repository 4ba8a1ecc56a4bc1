'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import styles from './Ablation.module.css';
import { type Kind, kinds, type Place, places, useAblationUrl } from './useAblation.ts';

const kindNames: Record<Kind, string> = { zero: 'Zero', mean: 'Mean over prompts', resample: 'From another prompt' };
const placeNames: Record<Place, string> = { all: 'At every position', end: 'At END' };

/** What an ablated head gives instead, where, and a way back. */
export function AblationControls() {
  const [{ off, kind, at }, setUrl] = useAblationUrl();
  return (
    <div className={styles.bar}>
      <ChoiceButtons
        label="Instead of the head's output"
        options={kinds}
        chosen={kind}
        show={(name) => kindNames[name]}
        onChoose={(name) => void setUrl({ kind: name })}
      />
      <ChoiceButtons
        label="Where"
        options={places}
        chosen={at}
        show={(name) => placeNames[name]}
        onChoose={(name) => void setUrl({ at: name })}
      />
      <button type="button" className="textButton" disabled={off.length === 0} onClick={() => setUrl({ off: [] })}>
        Switch all on again
      </button>
    </div>
  );
}
