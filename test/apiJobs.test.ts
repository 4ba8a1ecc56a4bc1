import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended, enqueue, jobFields, jobsOf, longInput, newHome, start } from './support/jobServers.ts';

describe('a job', () => {
  it('tells its progress as events, keeps its result, and is computed once', async () => {
    const home = newHome();
    const api = await start(home);
    const { job } = await enqueue(api, 'verify.gpt2', { model: 'ioi-mini' });
    expect(['RunningJob', 'QueuedJob']).toContain(job.__typename);
    type Partial = { rows: unknown[]; passed: number; failed: number };
    const seen: { __typename: string; progress?: { done: number }; partial?: Partial | null }[] = [];
    const query = `subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`;
    for await (const { data } of api.subscribe(query, { id: job.id })) seen.push(data.job);
    expect(seen.at(-1)).toMatchObject({
      __typename: 'SucceededJob',
      result: { operation: 'verify.gpt2', model: { name: 'ioi-mini' } },
    });
    const progress = seen.flatMap((state) => (state.progress ? [state.progress.done] : []));
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.every((done) => done >= 0 && done <= 1)).toBe(true);
    const partials = seen.flatMap(({ partial }) => (partial ? [partial] : []));
    expect(partials.length).toBeGreaterThan(0);
    for (const { rows, passed, failed } of partials) expect(passed + failed).toBe(rows.length);
    expect((await enqueue(api, 'verify.gpt2', { model: 'ioi-mini' })).job).toEqual(seen.at(-1));

    await api.stop();
    const again = await start(home);
    const { data } = await again.query(`query ($id: ID!) { job(id: $id) { ${jobFields} } node(id: $id) { id } }`, {
      id: job.id,
    });
    expect(data.job).toEqual(seen.at(-1));
    expect(data.node.id).toBe(job.id);
  });

  it('can be cancelled, waiting or running, and the queue is bounded', async () => {
    const api = await start(newHome(), { CIRCUIT_LENS_QUEUE_MAX: '1' });
    const running = await enqueue(api, 'run.loss', longInput(1, 4000));
    const waiting = await enqueue(api, 'run.loss', longInput(2));
    expect([running.job.__typename, waiting.job.__typename]).toEqual(['RunningJob', 'QueuedJob']);
    expect((await enqueue(api, 'run.loss', longInput(2))).job.id).toBe(waiting.job.id);
    expect((await enqueue(api, 'run.loss', longInput(3))).code).toBe('QUEUE_FULL');
    expect((await enqueue(api, 'run.loss', { prompts: 3 })).code).toBe('BAD_USER_INPUT');
    const cancel = `mutation ($id: ID!) { cancelJob(id: $id) { ${jobFields} } }`;
    for (const { job } of [waiting, running]) {
      const { data } = await api.query(cancel, { id: job.id });
      expect(data.cancelJob.__typename).toBe('CancelledJob');
    }
    // What people wait for overtakes jobs, and the queue goes on.
    const { job } = await enqueue(api, 'run.loss', longInput(4, 2));
    expect((await ended(api, job.id)).__typename).toBe('SucceededJob');
  });

  it('is found in a list with pages, which go on where they were though another job begins', async () => {
    const api = await start(newHome());
    const all: string[] = [];
    for (const seed of [1, 2, 3, 4]) {
      const { job } = await enqueue(api, 'run.loss', longInput(seed, 1));
      await ended(api, job.id);
      all.unshift(job.id);
    }
    const page = async (args: string) => {
      const query = `{ jobsConnection(${args}) { totalCount nodes { ... on JobInfo { id } } edges { cursor node { ... on JobInfo { id } } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
      return (await api.query(query)).data.jobsConnection;
    };
    const first = await page('first: 2, state: SUCCEEDED');
    expect(first.totalCount).toBe(4);
    expect(first.nodes.map(({ id }: { id: string }) => id)).toEqual(all.slice(0, 2));
    expect(first.edges.map(({ node }: { node: object }) => node)).toEqual(first.nodes);
    const { startCursor, endCursor } = first.pageInfo;
    expect(first.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      endCursor: first.edges[1].cursor,
    });
    await enqueue(api, 'run.loss', longInput(5, 1));
    const second = await page(`first: 2, after: "${endCursor}"`);
    expect(second.nodes.map(({ id }: { id: string }) => id)).toEqual(all.slice(2));
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await page(`after: "${startCursor}"`)).nodes).toHaveLength(3);
    for (const wrong of ['first: 0', 'first: 501', 'after: "nothing"']) {
      const { errors } = await api.query(`{ jobsConnection(${wrong}) { totalCount } }`);
      expect(errors![0]!.extensions.code, wrong).toBe('BAD_USER_INPUT');
    }
    // What scripts asked before is still answered.
    const { data } = await api.query('{ jobs(state: SUCCEEDED) { __typename } }');
    expect(data.jobs.length).toBeGreaterThanOrEqual(4);
  });

  it('loads a model with its flags, says what it does on the way, and loads it again when it is asked again', async () => {
    const api = await start(newHome());
    const input = { model: 'ioi-mini', weightFlags: { refactorFactoredAttentionMatrices: true } };
    const { job } = await enqueue(api, 'model.load', input);
    const progress: { done: number; message: string }[] = [];
    let last: { __typename: string; result?: unknown } | null = null;
    const query = `subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`;
    for await (const { data } of api.subscribe(query, { id: job.id })) {
      if (data.job.progress) progress.push(data.job.progress);
      last = data.job;
    }
    expect(progress.some(({ done, message }) => done > 0 && message !== '')).toBe(true);
    expect(last).toMatchObject({
      __typename: 'SucceededJob',
      result: {
        result: { model: { name: 'ioi-mini', weightFlags: input.weightFlags, selfTest: { status: 'passed' } } },
      },
    });
    expect(['QueuedJob', 'RunningJob']).toContain((await enqueue(api, 'model.load', input)).job.__typename);
    expect((await ended(api, job.id)).__typename).toBe('SucceededJob');
  });

  it('whose result had to leave the small store computes it again when it is read', async () => {
    const home = newHome();
    const api = await start(home, { CIRCUIT_LENS_STORE_MB: '0.1' });
    const started = [8, 9].map((seed) => enqueue(api, 'run.loss', { ...longInput(seed, 800), perToken: true }));
    const [a, b] = (await Promise.all(started)).map(({ job }) => job.id as string);
    const first = await ended(api, a!);
    await ended(api, b!);
    const kept = () => readdirSync(join(home, 'tensors'));
    expect(kept()).toEqual([`${b}.safetensors`]);
    expect((await jobsOf(api)).find(({ id }) => id === a)).toEqual(first);
    expect(kept()).toHaveLength(1);
  });

  it('says why it failed', async () => {
    const api = await start(newHome());
    const { job } = await enqueue(api, 'verify.gpt2', { model: 'no-such-model' });
    expect(await ended(api, job.id)).toMatchObject({
      __typename: 'FailedJob',
      error: { code: 'UNKNOWN_MODEL', remedy: expect.any(String) },
    });
    const unknown: unknown[] = [];
    for await (const { errors } of api.subscribe('subscription { job(id: "nope") { __typename } }'))
      unknown.push(errors);
    expect(unknown).toMatchObject([[{ extensions: { code: 'UNKNOWN_JOB' } }]]);
    const refused: unknown[] = [];
    for await (const { errors } of api.subscribe('{ health { status } }')) refused.push(errors);
    expect(refused).toMatchObject([[{ extensions: { code: 'BAD_REQUEST' } }]]);
  });
});
