import type { Job } from '../jobs/JobQueue.ts';
import { builder } from './builder.ts';
import { type Cursors, connectionOf, pageArgs, pageOf } from './connection.ts';
import { JobStateType, JobType } from './job.ts';

/** A job that is started again is the newest: what came behind it before is found by its old time. */
const jobCursors: Cursors<Job> = {
  placeOf: ({ createdAt, id }) => [createdAt, id],
  behind(jobs, [createdAt = '', id]) {
    const at = jobs.findIndex((job) => job.id === id && job.createdAt === createdAt);
    if (at >= 0) return at + 1;
    const next = jobs.findIndex((job) => job.id !== id && job.createdAt <= createdAt);
    return next < 0 ? jobs.length : next;
  },
};

const JobConnection = connectionOf<Job>('Job', JobType, { one: 'job', many: 'jobs' });

builder.queryField('jobsConnection', (t) =>
  t.field({
    type: JobConnection,
    description: 'Jobs, newest first, page by page: the list grows as long as the server is used.',
    args: { state: t.arg({ type: JobStateType, description: 'Only those in this state.' }), ...pageArgs },
    resolve: (_root, { state, ...page }, { services }) =>
      pageOf(services.jobs.list({ state: state ?? undefined, limit: Number.POSITIVE_INFINITY }), page, jobCursors),
  }),
);
