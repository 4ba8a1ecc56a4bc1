import { encodeResult } from '@circuit-lens/model';
import { errorCodes } from '@circuit-lens/shared';
import type { Job, JobState } from '../jobs/JobQueue.ts';
import { builder, Node } from './builder.ts';

const JobProgress = builder.objectRef<Job['progress']>('JobProgress').implement({
  description: 'How far a job is.',
  fields: (t) => ({
    done: t.exposeFloat('done', { description: 'Share done, 0 to 1.' }),
    message: t.exposeString('message', { description: 'What is being done; empty at first.' }),
  }),
});

const JobFailure = builder.objectRef<NonNullable<Job['error']>>('JobFailure').implement({
  description: 'Why a job failed; the same facts as `extensions` of an error of a query.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable error code.' }),
    message: t.exposeString('message', { description: 'What was wrong, what came in, what is allowed.' }),
    details: t.field({ type: 'JSON', description: 'The same facts as data.', resolve: ({ details }) => details }),
    remedy: t.string({
      description: 'The one thing to do next.',
      resolve: ({ code }) => (code in errorCodes ? errorCodes[code as keyof typeof errorCodes].remedy : 'Report it.'),
    }),
  }),
});

const JobInfo = builder.interfaceRef<Job>('JobInfo').implement({
  description: 'What every job has, in any state.',
  interfaces: [Node],
  fields: (t) => ({
    operation: t.exposeString('operation', { description: 'Name of the operation.' }),
    version: t.exposeInt('version', { description: 'Version of the operation.' }),
    input: t.field({ type: 'JSON', description: 'As it was given.', resolve: ({ input }) => input }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for, last.' }),
  }),
});

const inState = (state: JobState) => (value: unknown) => (value as Partial<Job>).state === state;
const interfaces = [Node, JobInfo];

const QueuedJob = builder.objectRef<Job>('QueuedJob').implement({
  description: 'Waits for its turn.',
  interfaces,
  isTypeOf: inState('queued'),
  fields: (t) => ({
    position: t.int({
      description: 'How many jobs are before it; 0 is next.',
      resolve: ({ id }, _args, { services }) => services.jobs.position(id),
    }),
  }),
});

const RunningJob = builder.objectRef<Job>('RunningJob').implement({
  description: 'Is being computed.',
  interfaces,
  isTypeOf: inState('running'),
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
    progress: t.expose('progress', { type: JobProgress, description: 'How far it is.' }),
    partial: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'What there is of the result so far, in the shape of `result.result` of the job when it has succeeded, tensors as base64 `data`, entries not yet computed NaN or left out; null when the operation tells nothing on its way. Each event carries all of it.',
      resolve: ({ partial }) => partial && encodeResult(partial, 'base64'),
    }),
  }),
});

const SucceededJob = builder.objectRef<Job>('SucceededJob').implement({
  description: 'Has its result, which stays after a restart.',
  interfaces,
  isTypeOf: inState('succeeded'),
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    result: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'The envelope: operation, version, recipe, model, prependBos, result; tensors as base64 `data`. One that had to leave the store is computed again when it is asked for; null when its model has other weights now.',
      resolve: ({ id }, _args, { services }) => services.jobs.result(id),
    }),
  }),
});

const FailedJob = builder.objectRef<Job>('FailedJob').implement({
  description: 'Ended with an error. The same request starts it again, a sweep from its last finished wave.',
  interfaces,
  isTypeOf: inState('failed'),
  fields: (t) => ({
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    error: t.expose('error', { type: JobFailure, nullable: true, description: 'Why.' }),
  }),
});

const CancelledJob = builder.objectRef<Job>('CancelledJob').implement({
  description: 'Was stopped by cancelJob. The same request starts it again, a sweep from its last finished wave.',
  interfaces,
  isTypeOf: inState('cancelled'),
  fields: (t) => ({
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
    progress: t.expose('progress', { type: JobProgress, description: 'How far it was.' }),
  }),
});

const InterruptedJob = builder.objectRef<Job>('InterruptedJob').implement({
  description:
    'Was running when the server stopped. The same request starts it again, a sweep from its last finished wave.',
  interfaces,
  isTypeOf: inState('interrupted'),
  fields: (t) => ({
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
    progress: t.expose('progress', { type: JobProgress, description: 'How far it was, at least.' }),
  }),
});

export const JobType = builder.unionType('Job', {
  description: 'A job in one of its states, each with what it really has.',
  types: [QueuedJob, RunningJob, SucceededJob, FailedJob, CancelledJob, InterruptedJob],
});

export const JobStateType = builder.enumType('JobState', {
  description: 'States of a job, to choose by.',
  values: {
    QUEUED: { value: 'queued', description: 'Waits for its turn.' },
    RUNNING: { value: 'running', description: 'Is being computed.' },
    SUCCEEDED: { value: 'succeeded', description: 'Has its result.' },
    FAILED: { value: 'failed', description: 'Ended with an error.' },
    CANCELLED: { value: 'cancelled', description: 'Was stopped by cancelJob.' },
    INTERRUPTED: { value: 'interrupted', description: 'Was running when the server stopped.' },
  } as const,
});

const idArgument = builder.args((t) => ({ id: t.id({ required: true, description: 'Id of the job.' }) }));

builder.queryFields((t) => ({
  job: t.field({
    type: JobType,
    nullable: true,
    description: 'A job as it is now; null when there is none of this id.',
    args: idArgument,
    resolve: (_root, { id }, { services }) => services.jobs.get(id),
  }),
  jobs: t.field({
    type: [JobType],
    description: 'The newest jobs.',
    deprecationReason: 'It has no second page: ask `jobsConnection`, which has `nodes` in its place.',
    args: {
      state: t.arg({ type: JobStateType, description: 'Only those in this state.' }),
      limit: t.arg.int({ defaultValue: 50, description: 'At most so many, 1 to 500.' }),
    },
    resolve: (_root, { state, limit }, { services }) =>
      services.jobs.list({ state: state ?? undefined, limit: Math.min(Math.max(limit ?? 50, 1), 500) }),
  }),
}));

builder.mutationFields((t) => ({
  startOperation: t.field({
    type: JobType,
    description:
      'Starts an operation as a job and returns at once. A request that waits, runs or has succeeded gives that job; the queue is bounded (QUEUE_FULL).',
    args: {
      name: t.arg.string({ required: true, description: 'Name of the operation.' }),
      input: t.arg({ type: 'JSON', required: true, description: 'Its input; `operations` has the schema.' }),
    },
    resolve: (_root, { name, input }, { services }) => services.jobs.enqueue(name, input),
  }),
  downloadModel: t.field({
    type: JobType,
    description:
      'Fetches a GPT-2 of the model hub as a job, beside those of the model: `startOperation` of model.download. While it runs, `partial.progress` has file, bytesHere, bytesTotal, bytesPerSecond and secondsLeft. After a failure or a cancel the same request goes on where it was.',
    args: {
      name: t.arg.string({
        required: true,
        description:
          'gpt2, distilgpt2, gpt2-medium, gpt2-large, gpt2-xl, or a repository in the GPT-2 layout, owner/name.',
      }),
      revision: t.arg.string({ description: 'A branch, tag or commit; left out: main, of gpt2 a known commit.' }),
    },
    resolve: (_root, { name, revision }, { services }) =>
      services.jobs.enqueue('model.download', { model: name, ...(revision && { revision }) }),
  }),
  cancelJob: t.field({
    type: JobType,
    description: 'Stops a job between two stages of the model. One that has ended stays as it is.',
    args: idArgument,
    resolve: (_root, { id }, { services }) => services.jobs.cancel(id),
  }),
}));

builder.subscriptionField('job', (t) =>
  t.field({
    type: JobType,
    description:
      'The job as it is now, and again after each change until it has ended: after a reconnect nothing is missing.',
    args: idArgument,
    subscribe: (_root, { id }, { services }) => services.jobs.subscribe(id),
    resolve: (job) => job,
  }),
);
