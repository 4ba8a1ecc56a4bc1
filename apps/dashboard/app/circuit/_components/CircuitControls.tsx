'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import type { ListedCircuit } from '../circuit.ts';
import { type Source, sources } from '../circuitFinding.ts';
import { knockoutNames, knockouts } from '../circuitInput.ts';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import styles from './Circuit.module.css';

const sourceNames: Record<Source, string> = { known: 'Known', measured: 'Measured', mine: 'Mine' };

interface CircuitControlsProps {
  list: readonly ListedCircuit[];
  known: ListedCircuit | null;
}

/** Which circuit, and what stands in for what is knocked out. */
export function CircuitControls({ list, known }: CircuitControlsProps) {
  const [{ from, knockout }, setUrl] = useCircuitUrl();
  return (
    <div className={styles.bar}>
      <ChoiceButtons
        label="Whose circuit"
        options={sources}
        chosen={from}
        show={(name) => sourceNames[name]}
        onChoose={(name) => void setUrl({ from: name, off: [] })}
      />
      {from === 'known' && (
        <select
          className="field"
          aria-label="Known circuit"
          value={known?.name ?? ''}
          onChange={(event) => void setUrl({ circuit: event.target.value, off: [] })}
        >
          {list.map(({ name, own, heads }) => (
            <option key={name} value={name}>
              {name}, {heads.length} heads{own ? ', this model’s own' : ''}
            </option>
          ))}
        </select>
      )}
      <span className={styles.label}>In place of what is knocked out</span>
      <ChoiceButtons
        label="In place of what is knocked out"
        options={knockouts}
        chosen={knockout}
        show={(name) => knockoutNames[name]}
        onChoose={(name) => void setUrl({ knockout: name })}
      />
    </div>
  );
}
