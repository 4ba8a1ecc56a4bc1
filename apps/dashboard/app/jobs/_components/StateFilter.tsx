'use client';
import { ChoiceButtons } from '../../../components/ChoiceButtons.tsx';
import { type JobLine, type JobState, jobStates, stateCounts, stateNames } from '../jobsView.ts';
import { useJobsUrl } from './useJobsUrl.ts';

/** Which jobs are listed: all, or those in one state, with how many there are. */
export function StateFilter({ lines }: { lines: readonly JobLine[] }) {
  const [{ state }, setUrl] = useJobsUrl();
  const counts = stateCounts(lines);
  const present = jobStates.filter((name) => counts[name] > 0 || name === state);
  return (
    <ChoiceButtons<JobState | null>
      label="State"
      options={[null, ...present]}
      chosen={state}
      show={(name) => (
        <>
          {name === null ? 'all' : stateNames[name]}{' '}
          <span className="muted">{name === null ? lines.length : counts[name]}</span>
        </>
      )}
      onChoose={(name) => void setUrl({ state: name, job: null })}
    />
  );
}
