'use client';
import { PageShell } from '../../../components/PageShell.tsx';
import { ErrorNote, QueryState } from '../../../components/QueryState.tsx';
import { jobsFinding } from '../jobsFinding.ts';
import { jobsMax, useJobActions, useJobs } from '../useJobs.ts';
import { JobComparison } from './JobComparison.tsx';
import { JobDetail } from './JobDetail.tsx';
import styles from './Jobs.module.css';
import { JobTable } from './JobTable.tsx';
import { StateFilter } from './StateFilter.tsx';
import { useJobsUrl } from './useJobsUrl.ts';

/** What was computed? */
export function JobsPage() {
  const { query, lines, totalCount } = useJobs();
  const actions = useJobActions(query.retry);
  const [{ state, job: chosen, against: other }] = useJobsUrl();
  const shown = lines?.filter((line) => state === null || line.state === state) ?? [];
  const current = lines?.find(({ id }) => id === chosen) ?? shown[0] ?? null;
  const compared = lines?.find(({ id, operation }) => id === other && operation === current?.operation) ?? null;
  const isEmpty = lines?.length === 0;
  return (
    <PageShell
      slug="jobs"
      finding={lines && jobsFinding(lines)}
      error={query.error}
      onRetry={query.retry}
      notes={{
        shows: `Every long computation, newest first, from any page, script or the command line of this server: its input, how far it is, its result or its error. ${totalCount > jobsMax ? `Of ${totalCount} only the newest ${jobsMax} are listed.` : 'Leaving a page stops none of them.'}`,
        doesNot:
          'What is answered at once: most pages ask queries, which leave nothing here. An old result may have left the store; it is then computed again when it is opened.',
        formula: (
          <p>
            A job’s name is a hash of operation, version, input and weights: the same request, from anywhere, is the
            same job, and has its result without being computed twice. A sweep that was cut goes on from its last
            finished wave.
          </p>
        ),
      }}
    >
      {lines && !isEmpty && <StateFilter lines={lines} />}
      {actions.error && !actions.error.offline && <ErrorNote what="what you asked for" error={actions.error} />}
      <QueryState
        what="the jobs"
        error={query.error?.offline ? query.error : null}
        loading={query.loading && !query.data}
        height={360}
        empty={isEmpty ? 'Pictures that take long start a job by themselves. It will stand here.' : null}
        onRetry={query.retry}
      >
        {current && compared && <JobComparison key={`${current.id} ${compared.id}`} a={current} b={compared} />}
        {lines && (
          <div className={styles.columns}>
            <div>
              {shown.length > 0 ? (
                <JobTable lines={shown} current={current?.id ?? null} actions={actions} />
              ) : (
                <p className="muted">No job is in this state now.</p>
              )}
            </div>
            {current && <JobDetail key={current.id} job={current} lines={lines} actions={actions} />}
          </div>
        )}
      </QueryState>
    </PageShell>
  );
}
