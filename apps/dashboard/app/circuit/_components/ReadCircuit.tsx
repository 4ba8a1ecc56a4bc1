'use client';
import { useState } from 'react';
import type { Circuit } from '../circuit.ts';
import { readCircuit } from '../circuitText.ts';
import styles from './Circuit.module.css';

/** A circuit from text or a file; what is wrong with it stands below. */
export function ReadCircuit({ onRead }: { onRead: (circuit: Circuit) => void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const read = (content: string) => {
    const found = readCircuit(content);
    setProblem(found.problem);
    if (found.circuit) onRead(found.circuit);
  };
  return (
    <form
      className={styles.own}
      onSubmit={(event) => {
        event.preventDefault();
        read(text);
      }}
    >
      <label>
        <span className="caption">A circuit as JSON: name, source, heads with class and position, mlps</span>
        <textarea className="field" rows={6} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <div className={styles.bar}>
        <button type="submit" className="primary">
          Read it
        </button>
        <input
          type="file"
          accept="application/json,.json"
          aria-label="Circuit from a file"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            if (file) read(await file.text());
          }}
        />
      </div>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </form>
  );
}
