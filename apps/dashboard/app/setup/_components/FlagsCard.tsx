'use client';
import { useCallback, useState } from 'react';
import { type RunInput, useInvestigation } from '../../../components/frame/Investigation.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { defaultWeightFlags, toggleFlag, weightFlagNames, weightFlagTexts } from '../../../lib/weightFlags.ts';
import { FlagClaim } from './FlagClaim.tsx';
import styles from './Setup.module.css';
import { useClaims } from './useClaims.ts';

/** The five weight-processing passes as switches; each reloads the model, and what it claims is checked beside it. */
export function FlagsCard() {
  const { modelArguments, setUrl, url } = useInvestigation();
  const claims = useClaims();
  const on = weightFlagNames.filter((name) => modelArguments.weightFlags[name]);
  const isDefault = on.join() === defaultWeightFlags.join();
  return (
    <section className="card" id="weights" aria-labelledby="weights-title">
      <div className={styles.cardHead}>
        <h2 id="weights-title">Weights as loaded</h2>
        {isDefault ? (
          <span className="caption">
            {on.length} of {weightFlagNames.length} on
          </span>
        ) : (
          <button type="button" className="textButton" onClick={() => setUrl({ flags: null })}>
            Back to the defaults
          </button>
        )}
      </div>
      <Flags key={claims.key} input={claims.input} />
      {claims.canStart && (
        <button type="button" className={`button ${styles.check}`} onClick={claims.start}>
          Check what each flag claims
        </button>
      )}
      <div className={styles.bos}>
        <Switch on={url.bos} label="prepend_bos" onChange={(bos) => setUrl({ bos })} />
        <span>
          <code>prepend_bos</code>
          <span className="caption">A start-of-text token before each prompt</span>
        </span>
      </div>
    </section>
  );
}

/** @param input run whose prediction is compared; null: no claim is checked */
function Flags({ input }: { input: RunInput | null }) {
  const { modelArguments, setUrl } = useInvestigation();
  const [done, setDone] = useState(0);
  const next = useCallback((place: number) => setDone((count) => Math.max(count, place + 1)), []);
  const on = weightFlagNames.filter((name) => modelArguments.weightFlags[name]);
  return (
    <ul className={styles.flags}>
      {weightFlagNames.map((name, place) => (
        <li key={name}>
          <Switch
            on={on.includes(name)}
            label={weightFlagTexts[name].name}
            onChange={() => {
              const flags = toggleFlag(on, name);
              setUrl({ flags: flags.join() === defaultWeightFlags.join() ? null : flags });
            }}
          />
          <span>
            <code>{weightFlagTexts[name].name}</code>
            <span className="caption">{weightFlagTexts[name].what}</span>
            {input && <FlagClaim flag={name} place={place} input={input} isTurn={place <= done} onDone={next} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
