import { expect, it } from 'vitest';
import { ClientJobs } from './ClientJobs.ts';
import { ClientTurns } from './ClientTurns.ts';
import type { Job, JobQueue } from './JobQueue.ts';

it('gives a client no more jobs than it may have, however many it asks for at once', async () => {
  const jobs = new Map<string, Job>();
  const queue: Pick<JobQueue, 'enqueue' | 'get'> = {
    async enqueue(operation) {
      await new Promise((resolve) => setImmediate(resolve));
      jobs.set(operation, { id: operation, state: 'queued' } as Job);
      return jobs.get(operation)!;
    },
    get: (id) => jobs.get(id) ?? null,
  };
  const clients = new ClientJobs(queue as JobQueue, 2, new ClientTurns());
  const ask = (client: string, names: string) =>
    Promise.allSettled([...names].map((name) => clients.of(client).enqueue(name, {})));
  const [mine, theirs] = await Promise.all([ask('me', 'abcd'), ask('them', 'e')]);
  expect(mine.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
  expect(mine[2]).toMatchObject({ reason: { code: 'QUEUE_FULL', details: { waiting: 2, allowed: 2 } } });
  expect(theirs[0]!.status).toBe('fulfilled');
  jobs.get('a')!.state = 'succeeded';
  expect((await ask('me', 'fg')).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});
