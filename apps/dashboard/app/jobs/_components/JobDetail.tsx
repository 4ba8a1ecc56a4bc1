'use client';
import Link from 'next/link';
import { useState } from 'react';
import { Figure } from '../../../components/Figure.tsx';
import { JsonView } from '../../../components/JsonView.tsx';
import { ErrorNote, QueryState } from '../../../components/QueryState.tsx';
import { useApiQuery } from '../../../lib/useApiQuery.ts';
import { inputWords, reopening } from '../jobInput.ts';
import { type JobLine, took, when } from '../jobsView.ts';
import { JobResultQuery } from '../queries.ts';
import type { JobActions } from '../useJobs.ts';
import { CompareWith } from './CompareWith.tsx';
import { JobStateCell } from './JobState.tsx';
import styles from './Jobs.module.css';

/** One job: what it was asked, what came of it. */
export function JobDetail({ job, lines, actions }: { job: JobLine; lines: readonly JobLine[]; actions: JobActions }) {
  const reopened = reopening(job.operation, job.input);
  const times: [string, string | null][] = [
    ['Asked for', job.createdAt],
    ['Began', job.startedAt],
    ['Ended', job.finishedAt],
  ];
  return (
    <Figure
      title={job.operation}
      label={`Job ${job.operation}`}
      caption={inputWords(job.input)}
      className={`card ${styles.detail}`}
    >
      <JobStateCell job={job} actions={actions} />
      {job.message && <p className="caption">{job.message}</p>}
      {job.error && <ErrorNote what="the result" error={job.error} />}
      <dl className={styles.facts}>
        {times.map(([name, at]) =>
          at === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{when(at)}</dd>
            </div>
          ),
        )}
        {job.seconds !== null && (
          <div>
            <dt>Took</dt>
            <dd>{took(job.seconds)}</dd>
          </div>
        )}
        <div>
          <dt>Version of the operation</dt>
          <dd>{job.version}</dd>
        </div>
      </dl>
      {reopened && (
        <p>
          <Link href={reopened.path}>Open on {reopened.page}</Link>
        </p>
      )}
      <CompareWith job={job} lines={lines} />
      <details className={styles.fold}>
        <summary>Input</summary>
        <JsonView value={job.input} name={`${job.operation}-input`} />
      </details>
      {job.state === 'succeeded' && <Result job={job} />}
    </Figure>
  );
}

function Result({ job: { id, operation } }: { job: JobLine }) {
  const [open, setOpen] = useState(false);
  const query = useApiQuery(JobResultQuery, { id }, { pause: !open });
  const job = query.data?.job;
  const result: unknown = job && 'result' in job ? job.result : null;
  return (
    <details className={styles.fold} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Result</summary>
      {open && (
        <QueryState
          what="the result"
          error={query.error}
          loading={query.loading}
          height={60}
          empty={query.data && !result ? 'The model has other weights now, so the result is not given.' : null}
          onRetry={query.retry}
        >
          {result ? <JsonView value={result} name={operation} /> : null}
        </QueryState>
      )}
    </details>
  );
}
