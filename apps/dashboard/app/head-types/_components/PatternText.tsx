'use client';
import { useEffect, useState } from 'react';
import { TableFold } from '../../../components/PageShell.tsx';
import type { PatternEntry } from '../ownPattern.ts';
import { patternText, readPattern } from '../patternText.ts';
import styles from './HeadTypes.module.css';

interface PatternTextProps {
  values: Float32Array;
  size: number;
  onChange: (entries: readonly PatternEntry[]) => void;
}

/** The pattern as numbers, to copy, to type and to paste. */
export function PatternText({ values, size, onChange }: PatternTextProps) {
  const shown = patternText(values, size);
  const [text, setText] = useState(shown);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setText(shown);
    setProblem(null);
  }, [shown]);
  return (
    <TableFold
      title="As numbers"
      caption="type or paste a matrix, a row for each token; other values than 1 are weights"
      whole
    >
      <form
        className={styles.numbers}
        onSubmit={(event) => {
          event.preventDefault();
          const read = readPattern(text, size);
          if ('problem' in read) return setProblem(read.problem);
          setProblem(null);
          onChange(read.entries);
        }}
      >
        <textarea
          className="field token"
          aria-label="Pattern as numbers"
          rows={Math.min(size, 20)}
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {problem && (
          <p className="badgeWarn" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="primary">
          Use these numbers
        </button>
      </form>
    </TableFold>
  );
}
