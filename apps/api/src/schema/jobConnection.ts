import type { Job } from '../jobs/JobQueue.ts';
import { builder } from './builder.ts';
import { type Cursors, type Page, PageInfo, pageArgs, pageOf } from './connection.ts';
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

const JobEdge = builder.objectRef<Page<Job>['edges'][number]>('JobEdge').implement({
  description: 'A job, and where it stands in the list.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'To go on behind it.' }),
    node: t.expose('node', { type: JobType, description: 'The job.' }),
  }),
});

const JobConnection = builder.objectRef<Page<Job>>('JobConnection').implement({
  description: 'A page of the list of jobs.',
  fields: (t) => ({
    edges: t.expose('edges', { type: [JobEdge], description: 'Jobs with their cursors.' }),
    nodes: t.field({
      type: [JobType],
      description: 'The jobs alone.',
      resolve: ({ edges }) => edges.map(({ node }) => node),
    }),
    pageInfo: t.field({ type: PageInfo, description: 'Are there more?', resolve: (page) => page }),
    totalCount: t.exposeInt('totalCount', { description: 'How many there are on all pages.' }),
  }),
});

builder.queryField('jobsConnection', (t) =>
  t.field({
    type: JobConnection,
    description: 'Jobs, newest first, page by page: the list grows as long as the server is used.',
    args: { state: t.arg({ type: JobStateType, description: 'Only those in this state.' }), ...pageArgs },
    resolve: (_root, { state, ...page }, { services }) =>
      pageOf(services.jobs.list({ state: state ?? undefined, limit: Number.POSITIVE_INFINITY }), page, jobCursors),
  }),
);
