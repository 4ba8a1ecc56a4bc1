'use client';
import { toggled } from '../../../lib/toggled.ts';
import styles from './Ablation.module.css';
import { useAblationUrl } from './useAblation.ts';

/** What is off, each with a way back. */
export function OffParts() {
  const [{ off, mlps, layers, neurons }, setUrl] = useAblationUrl();
  const parts: [string, () => void][] = [
    ...off.map((label): [string, () => void] => [label, () => void setUrl({ off: toggled(off, label) })]),
    ...mlps.map((layer): [string, () => void] => [`MLP ${layer}`, () => void setUrl({ mlps: toggled(mlps, layer) })]),
    ...layers.map((layer): [string, () => void] => [
      `layer ${layer}`,
      () => void setUrl({ layers: toggled(layers, layer) }),
    ]),
    ...neurons.map((name): [string, () => void] => [name, () => void setUrl({ neurons: toggled(neurons, name) })]),
  ];
  return (
    <div className={styles.bar}>
      <h2>Switched off together</h2>
      {parts.map(([name, switchOn]) => (
        <button key={name} type="button" className="button" aria-label={`Switch ${name} on again`} onClick={switchOn}>
          {name} <span aria-hidden="true">×</span>
        </button>
      ))}
      <button
        type="button"
        className="textButton"
        onClick={() => void setUrl({ off: [], mlps: [], layers: [], neurons: [] })}
      >
        Switch all on again
      </button>
    </div>
  );
}
