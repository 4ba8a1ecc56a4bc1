'use client';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { Switch } from '../../../components/Switch.tsx';
import { defaultWeightFlags, toggleFlag, weightFlagNames, weightFlagTexts } from '../../../lib/weightFlags.ts';
import styles from './Setup.module.css';

/** The five weight-processing passes as switches; each reloads the model. */
export function FlagsCard() {
  const { modelArguments, setUrl, url } = useInvestigation();
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
      <ul className={styles.flags}>
        {weightFlagNames.map((name) => (
          <li key={name}>
            <Switch
              on={on.includes(name)}
              label={weightFlagTexts[name].name}
              onChange={() => {
                const next = toggleFlag(on, name);
                setUrl({ flags: next.join() === defaultWeightFlags.join() ? null : next });
              }}
            />
            <span>
              <code>{weightFlagTexts[name].name}</code>
              <span className="caption">{weightFlagTexts[name].what}</span>
            </span>
          </li>
        ))}
        <li>
          <Switch on={url.bos} label="prepend_bos" onChange={(bos) => setUrl({ bos })} />
          <span>
            <code>prepend_bos</code>
            <span className="caption">A start-of-text token before each prompt</span>
          </span>
        </li>
      </ul>
    </section>
  );
}
