'use client';
import { useId } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import { TableFold } from '../../../components/PageShell.tsx';
import { inputFields } from '../inputSchema.ts';
import type { OperationEntry } from '../queries.ts';
import styles from './Api.module.css';

interface InputFigureProps {
  operation: OperationEntry;
  text: string;
  problem: string | null;
  isEdited: boolean;
  onEdit: (text: string) => void;
  onReset: () => void;
}

/** The input, to edit, and what each of its fields means. */
export function InputFigure({ operation, text, problem, isEdited, onEdit, onReset }: InputFigureProps) {
  const id = useId();
  const fields = inputFields(operation.inputSchema);
  return (
    <Figure
      title={operation.name}
      label="Input"
      caption={`${operation.summary} ${operation.mode === 'JOB' ? 'Runs as a job.' : 'Answers at once.'}`}
      className="card"
      controls={
        isEdited && (
          <button type="button" className="textButton" onClick={onReset}>
            Reset
          </button>
        )
      }
    >
      <label className="sr-only" htmlFor={id}>
        Input of {operation.name} as JSON
      </label>
      <textarea
        id={id}
        className={`field ${styles.input}`}
        spellCheck={false}
        rows={Math.min(16, Math.max(4, text.split('\n').length))}
        aria-invalid={problem !== null}
        value={text}
        onChange={(event) => onEdit(event.target.value)}
      />
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <p className={styles.gives}>
        <strong>Gives</strong> {operation.output}.
      </p>
      <TableFold title="Fields of the input" caption={`${fields.length}, required ones first`}>
        <table className="table">
          <thead>
            <tr>
              <th>Field</th>
              <th>Type</th>
              <th>What it is</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, type, isRequired, description }) => (
              <tr key={name}>
                <td className="strong">
                  {name}
                  {isRequired && <span className="caption"> required</span>}
                </td>
                <td>{type}</td>
                <td>{description}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFold>
    </Figure>
  );
}
