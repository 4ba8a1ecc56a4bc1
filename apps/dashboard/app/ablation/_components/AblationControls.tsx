'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { ChoiceList } from '../../../components/ChoiceList.tsx';
import { toggled } from '../../../lib/toggled.ts';
import { type Kind, kindNames, kinds, places, type Source, sourceNames, sources, sourcesOf } from '../settings.ts';
import styles from './Ablation.module.css';
import { useAblationUrl } from './useAblation.ts';

interface AblationControlsProps {
  /** Where values come from now: of the kind, or of the one beside it where that takes none. */
  from: Source;
  /** Does every prompt have a corrupted one? */
  hasCorrupted: boolean;
}

/** What a part that is off gives instead, and where it is off. */
export function AblationControls({ from, hasCorrupted }: AblationControlsProps) {
  const [{ kind, beside, at }, setUrl] = useAblationUrl();
  const taking = kind === 'zero' ? beside : kind;
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
        <ChoiceList
          options={others}
          chosen={beside}
          show={(name) => (name ? kindNames[name] : 'nothing')}
          onChoose={(name) => void setUrl({ beside: name })}
        />
      </label>
      {taking && taking !== 'zero' && (
        <label className={styles.choice}>
          <span className="caption">taken from</span>
          <select
            className="field"
            value={from}
            onChange={(event) => void setUrl({ source: event.target.value as Source })}
          >
            {sources.map((name) => (
              <option
                key={name}
                value={name}
                disabled={!sourcesOf[taking].includes(name) || (name === 'corrupted' && !hasCorrupted)}
              >
                {sourceNames[name]}
              </option>
            ))}
          </select>
        </label>
      )}
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
