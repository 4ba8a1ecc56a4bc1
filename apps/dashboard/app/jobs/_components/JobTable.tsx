'use client';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { inputWords } from '../jobInput.ts';
import { type JobLine, stateNames, took, when } from '../jobsView.ts';
import type { JobActions } from '../useJobs.ts';
import { JobStateCell } from './JobState.tsx';
import styles from './Jobs.module.css';
import { useJobsUrl } from './useJobsUrl.ts';

interface JobTableProps {
  /** Newest first. */
  lines: readonly JobLine[];
  /** Id of the job that is looked at. */
  current: string | null;
  actions: JobActions;
}

const provenance = ['Jobs of this server, each with its own model and input'];

/** The jobs, newest first until they are sorted otherwise; a click on one looks at it. */
export function JobTable({ lines, current, actions }: JobTableProps) {
  const [, setUrl] = useJobsUrl();
  const columns: Column<JobLine>[] = [
    {
      key: 'operation',
      title: 'Operation',
      cell: ({ operation }) => operation,
      show: ({ id, operation }) => (
        <button
          type="button"
          className={styles.name}
          aria-label={`Look at ${operation}`}
          onClick={() => void setUrl({ job: id, against: null, value: null })}
        >
          {operation}
        </button>
      ),
    },
    {
      key: 'state',
      title: 'State',
      cell: ({ state }) => stateNames[state],
      show: (job) => <JobStateCell job={job} actions={actions} />,
    },
    {
      key: 'input',
      title: 'On',
      cell: ({ input }) => inputWords(input),
      show: ({ input }) => <span className={styles.input}>{inputWords(input)}</span>,
      tone: 'muted',
    },
    {
      key: 'asked',
      title: 'Asked for',
      cell: ({ createdAt }) => createdAt,
      show: ({ createdAt }) => <span className={styles.when}>{when(createdAt)}</span>,
      isWide: true,
    },
    {
      key: 'seconds',
      title: 'Took',
      cell: ({ seconds }) => seconds,
      show: ({ seconds }) => (seconds === null ? '–' : took(seconds)),
      numeric: true,
      isWide: true,
    },
  ];
  return (
    <DataTable
      name="jobs"
      title="Jobs"
      columns={columns}
      rows={lines}
      rowKey={({ id }) => id}
      provenance={provenance}
      isCurrent={({ id }) => id === current}
    />
  );
}
