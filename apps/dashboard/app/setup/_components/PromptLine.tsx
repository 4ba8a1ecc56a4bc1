'use client';
import { useEffect, useState } from 'react';
import { Sentence } from '../../../components/Sentence.tsx';
import { showToken, signed } from '../../../lib/format.ts';
import type { PromptRow } from '../../../lib/promptRows.ts';
import type { RowProblem } from '../../../lib/rowChecks.ts';
import type { DifferenceAxis } from '../promptTable.ts';
import { ProblemList } from './ProblemList.tsx';
import styles from './Setup.module.css';

interface LineProps {
  place: number;
  row: PromptRow;
  difference: number | null;
  problems: readonly RowProblem[];
  selected: boolean;
  axis: DifferenceAxis;
  mean: number | null;
}

/** One prompt: sentence with coloured names, answers, difference as number and stem. A click shows it in the strip. */
export function PromptLine({ onSelect, ...props }: LineProps & { onSelect: () => void }) {
  const { place, row, problems, selected } = props;
  return (
    <>
      <tr aria-current={selected} onClick={onSelect} className={styles.line}>
        <td className="muted">
          <button type="button" aria-label={`Show prompt ${place + 1}`} onClick={onSelect}>
            {place + 1}
          </button>
        </td>
        <td>
          <Sentence row={row} />
        </td>
        <td className={`token io ${styles.wide}`}>{showToken(row.correct)}</td>
        <td className={`token s ${styles.wide}`}>{showToken(row.incorrect)}</td>
        <Difference {...props} />
      </tr>
      <Problems problems={problems} />
    </>
  );
}

interface EditorProps extends LineProps {
  onChange: (row: PromptRow) => void;
  onRemove: (() => void) | null;
}

/** The same row with its three texts as fields; a change counts when the field is left or Enter is pressed. */
export function PromptLineEditor({ onChange, onRemove, ...props }: EditorProps) {
  const { place, row, problems } = props;
  const field = (name: keyof PromptRow, label: string) => (
    <Field
      label={`${label} ${place + 1}`}
      value={row[name]}
      onCommit={(value) => onChange({ ...row, [name]: value })}
    />
  );
  return (
    <>
      <tr>
        <td className="muted">
          {onRemove ? (
            <button type="button" aria-label={`Remove prompt ${place + 1}`} onClick={onRemove}>
              ×
            </button>
          ) : (
            place + 1
          )}
        </td>
        <td>{field('text', 'Prompt')}</td>
        <td>{field('correct', 'Correct answer')}</td>
        <td>{field('incorrect', 'Incorrect answer')}</td>
        <Difference {...props} />
      </tr>
      <Problems problems={problems} />
    </>
  );
}

function Field({ label, value, onCommit }: { label: string; value: string; onCommit: (value: string) => void }) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = () => {
    if (draft !== value) onCommit(draft);
  };
  return (
    <input
      className={`field token ${styles.cellField}`}
      aria-label={label}
      value={draft}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setDraft(value);
      }}
    />
  );
}

function Problems({ problems }: { problems: readonly RowProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <tr>
      <td />
      <td colSpan={5} className={styles.problemCell}>
        <ProblemList problems={problems} />
      </td>
    </tr>
  );
}

function Difference({ difference, axis, mean }: LineProps) {
  const tone = difference === null ? '' : difference >= 0 ? 'io' : 's';
  const color = difference !== null && difference < 0 ? 'var(--bar-neg)' : 'var(--bar-pos)';
  const at = difference === null ? axis.zero : axis.at(difference);
  return (
    <>
      <td className={`num strong ${tone}`}>{signed(difference, 3)}</td>
      <td className={styles.stemColumn} aria-hidden="true">
        <span className={styles.zeroLine} style={{ left: `${100 * axis.zero}%` }} />
        {mean !== null && <span className={styles.meanLine} style={{ left: `${100 * axis.at(mean)}%` }} />}
        {difference !== null && (
          <>
            <span
              className={styles.stem}
              style={{
                left: `${100 * Math.min(at, axis.zero)}%`,
                width: `${100 * Math.abs(at - axis.zero)}%`,
                background: color,
              }}
            />
            <span className={styles.knob} style={{ left: `${100 * at}%`, background: color }} />
          </>
        )}
      </td>
    </>
  );
}
