'use client';
import { useId, useState } from 'react';
import { operationGroups } from '../apiFinding.ts';
import type { OperationEntry } from '../queries.ts';
import styles from './Api.module.css';

interface OperationListProps {
  operations: readonly OperationEntry[];
  chosen: string;
  onChoose: (name: string) => void;
}

/** Every operation by the first part of its name, to search and to choose from. */
export function OperationList({ operations, chosen, onChoose }: OperationListProps) {
  const id = useId();
  const [search, setSearch] = useState('');
  const groups = operationGroups(operations, search);
  return (
    <section className={`card ${styles.list}`} aria-label="Operations">
      <label className="sr-only" htmlFor={id}>
        Search operations
      </label>
      <input
        id={id}
        type="search"
        className="field"
        placeholder="Search: attention, patch …"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {groups.length === 0 && <p className="muted">No operation says that.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the focus */}
      <div className={styles.groups} tabIndex={0}>
        {groups.map(([group, entries]) => (
          <div key={group}>
            <h3 className={styles.group}>{group}</h3>
            <ul>
              {entries.map(({ name, summary, mode }) => (
                <li key={name}>
                  <button
                    type="button"
                    className={styles.entry}
                    aria-pressed={name === chosen}
                    title={summary}
                    onClick={() => onChoose(name)}
                  >
                    <span className={styles.entryName}>{name}</span>
                    {mode === 'JOB' && <span className="caption">job</span>}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}
