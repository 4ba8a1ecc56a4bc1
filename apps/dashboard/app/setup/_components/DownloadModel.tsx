'use client';
import { useState } from 'react';
import { useInvestigation } from '../../../components/frame/Investigation.tsx';
import { ProgressBar } from '../../../components/ProgressBar.tsx';
import { ErrorNote } from '../../../components/QueryState.tsx';
import { progress } from '../../../lib/format.ts';
import { hasEnded } from '../../../lib/jobView.ts';
import type { JobHandle } from '../../../lib/useJob.ts';
import { checksumWords, downloadResult, downloadWords, repositoryName } from '../downloadView.ts';
import styles from './Download.module.css';
import { useDownload } from './useDownload.ts';

/** Stands for a repository that is typed. */
const other = '';

/** Fetches a model of the hub: which, how far, how fast, and then use it. */
export function DownloadModel() {
  const { choices, name, handle, start } = useDownload();
  const [picked, setPicked] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  if (!choices) return null;
  const choice = picked !== null && (picked === other || choices.some((one) => one.name === picked)) ? picked : null;
  const chosen = choice ?? choices[0]?.name ?? other;
  const wanted = chosen === other ? repositoryName(typed) : chosen;
  const { job } = handle;
  const isBusy = job !== null && !hasEnded(job);
  return (
    <section className={styles.download} aria-label="Another model">
      {!isBusy && (
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted) start(wanted);
          }}
        >
          <label className={styles.choice}>
            <span>From the hub</span>
            <select className="field" value={chosen} onChange={(event) => setPicked(event.target.value)}>
              {choices.map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
              <option value={other}>another repository …</option>
            </select>
          </label>
          {chosen === other && (
            <input
              className={`field ${styles.repository}`}
              aria-label="Repository"
              placeholder="owner/name, in the GPT-2 layout"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
          <button type="submit" className="button" disabled={!wanted}>
            Download
          </button>
        </form>
      )}
      {name !== null && <Progress name={name} handle={handle} />}
    </section>
  );
}

function Progress({ name, handle: { job, error, cancel, restart } }: { name: string; handle: JobHandle }) {
  const { url, setUrl } = useInvestigation();
  const problem = error ?? job?.error;
  if (problem) {
    return problem.offline ? null : <ErrorNote what={name} error={problem} not="downloaded" onRetry={restart} />;
  }
  if (!job) return <p className="caption">Asking for {name}</p>;
  if (job.state === 'succeeded') {
    const fetched = downloadResult(job)?.name ?? name;
    return (
      <p className={styles.row}>
        <span>
          <strong>{fetched}</strong> is here{checksumWords(job)}.
        </span>
        {url.model !== fetched && (
          <button type="button" className="primary" onClick={() => setUrl({ model: fetched })}>
            Use {fetched}
          </button>
        )}
      </p>
    );
  }
  if (hasEnded(job)) {
    return (
      <p className={styles.row}>
        <span>
          <strong>{name}</strong> {job.state === 'cancelled' ? 'stopped' : 'was interrupted: the server stopped'} at{' '}
          {progress(job.done)}. What came is kept.
        </span>
        <button type="button" className="button" onClick={restart}>
          Go on
        </button>
      </p>
    );
  }
  const { what, speed } = downloadWords(job);
  return (
    <div className={styles.progress}>
      <div className={styles.row}>
        <strong>{name}</strong>
        <ProgressBar label={`Download of ${name}`} done={job.done} />
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
      <p className={`caption ${styles.row}`}>
        <span>{what}</span>
        <span>{speed}</span>
      </p>
    </div>
  );
}
