'use client';
import { useState } from 'react';
import { save } from '../../../lib/exportPicture.ts';
import { type Circuit, without } from '../circuit.ts';
import { circuitJson } from '../circuitText.ts';
import { useCircuitUrl } from '../useCircuitUrl.ts';
import type { Undo } from '../useUndo.ts';
import { AddHead } from './AddHead.tsx';
import styles from './Circuit.module.css';
import { ReadCircuit } from './ReadCircuit.tsx';

const nothing: Circuit = { name: 'mine', source: 'made by hand', heads: [], mlps: 'keep' };

interface OwnCircuitProps {
  /** As it stands; null before there is any. */
  base: Circuit | null;
  /** What it can begin from. */
  known: Circuit | null;
  undo: Undo;
}

/** The person's own circuit: from one that is known, head by head, or read from a file. */
export function OwnCircuit({ base, known, undo }: OwnCircuitProps) {
  const [{ off }] = useCircuitUrl();
  const [isReading, setReading] = useState(false);
  const start = (circuit: Circuit) =>
    undo.change({
      mine: { ...circuit, name: 'mine', source: `made by hand, begun with ${circuit.name}` },
      off: [],
    });
  return (
    <section aria-label="Your circuit" className={styles.own}>
      <AddHead
        circuit={base ?? nothing}
        onAdd={(head) => undo.change({ mine: { ...(base ?? nothing), heads: [...(base ?? nothing).heads, head] } })}
      />
      <div className={styles.bar}>
        {known && (
          <button type="button" className="button" onClick={() => start(known)}>
            Begin with {known.name}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={!base || off.length === 0}
          onClick={() => base && undo.change({ mine: without(base, off), off: [] })}
        >
          Remove what is off
        </button>
        <button type="button" className="button" aria-expanded={isReading} onClick={() => setReading(!isReading)}>
          Import JSON
        </button>
        <button
          type="button"
          className="button"
          disabled={!base}
          onClick={() => base && save(`${base.name}.json`, new Blob([circuitJson(base)], { type: 'application/json' }))}
        >
          Export JSON
        </button>
      </div>
      {isReading && (
        <ReadCircuit
          onRead={(mine) => {
            undo.change({ mine, off: [] });
            setReading(false);
          }}
        />
      )}
    </section>
  );
}
