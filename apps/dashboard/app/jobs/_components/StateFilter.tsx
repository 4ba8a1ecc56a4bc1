'use client';
import { type JobLine, jobStates, stateCounts, stateNames } from '../jobsView.ts';
import styles from './Jobs.module.css';
import { useJobsUrl } from './useJobsUrl.ts';

/** Which jobs are listed: all, or those in one state, with how many there are. */
export function StateFilter({ lines }: { lines: readonly JobLine[] }) {
  const [{ state }, setUrl] = useJobsUrl();
  const counts = stateCounts(lines);
  const present = jobStates.filter((name) => counts[name] > 0 || name === state);
  const choices = [
    { key: null, name: 'all', count: lines.length },
    ...present.map((key) => ({ key, name: stateNames[key], count: counts[key] })),
  ];
  return (
    <fieldset className={styles.filter} aria-label="State">
      {choices.map(({ key, name, count }) => (
        <button
          key={name}
          type="button"
          className="button"
          aria-pressed={state === key}
          onClick={() => void setUrl({ state: key, job: null })}
        >
          {name} <span className="muted">{count}</span>
        </button>
      ))}
    </fieldset>
  );
}
