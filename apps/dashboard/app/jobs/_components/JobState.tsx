import { ProgressBar } from '../../../components/ProgressBar.tsx';
import { progress } from '../../../lib/format.ts';
import { canRestart, isActive, type JobLine, type JobState, stateNames } from '../jobsView.ts';
import type { JobActions } from '../useJobs.ts';
import styles from './Jobs.module.css';

const badges: Partial<Record<JobState, string>> = { running: 'badge', queued: 'badge', failed: 'badgeWarn' };

/** The state of a job, how far it is, and the one thing that can be done about it. */
export function JobStateCell({ job, actions }: { job: JobLine; actions: JobActions }) {
  return (
    <span className={styles.state}>
      <span className={badges[job.state]}>{stateNames[job.state]}</span>
      {job.state === 'running' && <ProgressBar label={job.operation} done={job.done} />}
      {job.state === 'queued' && job.position > 0 && <span className="caption">{job.position} before it</span>}
      {stoppedAt(job) && <span className="caption">{stoppedAt(job)}</span>}
      <JobButton job={job} actions={actions} />
    </span>
  );
}

const stoppedAt = ({ state, done }: JobLine) =>
  (state === 'cancelled' || state === 'interrupted') && done > 0 ? `at ${progress(done)}` : null;

/** Cancel for what runs or waits, Start again for what has no result. */
export function JobButton({ job, actions }: { job: JobLine; actions: JobActions }) {
  if (isActive(job)) {
    return (
      <button
        type="button"
        className="button"
        aria-label={`Cancel ${job.operation}`}
        onClick={() => actions.cancel(job)}
      >
        Cancel
      </button>
    );
  }
  if (!canRestart(job) || job.input === undefined) return null;
  return (
    <button
      type="button"
      className="button"
      aria-label={`Start again ${job.operation}`}
      onClick={() => actions.restart(job)}
    >
      Start again
    </button>
  );
}
