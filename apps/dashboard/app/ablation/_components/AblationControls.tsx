'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { type Kind, kindNames, kinds, places } from '../settings.ts';
import styles from './Ablation.module.css';
import { toggled, useAblationUrl } from './useAblation.ts';

/** What a part that is off gives instead, and where it is off. */
export function AblationControls() {
  const [{ kind, beside, at }, setUrl] = useAblationUrl();
  const others: (Kind | null)[] = [null, ...kinds.filter((name) => name !== kind)];
  return (
    <>
      <ChoiceButtons
        label="Instead of what is off"
        options={kinds}
        chosen={kind}
        show={(name) => kindNames[name]}
        onChoose={(name) => void setUrl({ kind: name, beside: beside === name ? null : beside })}
      />
      <label className={styles.choice}>
        <span className="caption">beside it</span>
        <select
          className="field"
          value={beside ?? ''}
          onChange={(event) => void setUrl({ beside: (event.target.value || null) as Kind | null })}
        >
          {others.map((name) => (
            <option key={name ?? ''} value={name ?? ''}>
              {name ? kindNames[name] : 'nothing'}
            </option>
          ))}
        </select>
      </label>
      <fieldset className={styles.places}>
        <legend className="sr-only">Positions where parts are off</legend>
        <span className="caption">off at</span>
        <button type="button" className="button" aria-pressed={at.length === 0} onClick={() => void setUrl({ at: [] })}>
          Everywhere
        </button>
        {places.map((place) => (
          <button
            key={place}
            type="button"
            className="button"
            aria-pressed={at.includes(place)}
            onClick={() => void setUrl({ at: toggled(at, place) })}
          >
            {place.toUpperCase()}
          </button>
        ))}
      </fieldset>
    </>
  );
}
