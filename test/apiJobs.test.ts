import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { decodeTensor, type TensorJson } from '@circuit-lens/shared';
import Database from 'libsql';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProcess, temporaryHome } from './support/apiProcess.ts';

const started: ApiProcess[] = [];
const homes: string[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((api) => api.stop('SIGKILL')));
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = temporaryHome();
  homes.push(home);
  return home;
}

async function start(home: string, variables: Record<string, string> = {}): Promise<ApiProcess> {
  const api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home, ...variables });
  started.push(api);
  return api;
}

const jobFields = `__typename ... on JobInfo { id operation } ... on RunningJob { progress { done message } partial }
  ... on SucceededJob { result } ... on FailedJob { error { code message remedy } }`;

/** A job of some seconds at most: a loss over many prompts, another for every `seed`. */
function longInput(seed: number, prompts = 600) {
  const tokens = (prompt: number) => Array.from({ length: 24 }, (_, i) => (prompt * 7 + i * 13 + seed * 101) % 1000);
  return { model: 'ioi-mini', prompts: Array.from({ length: prompts }, (_, i) => ({ tokens: tokens(i) })) };
}

const sweepPrompts = (seed: number) => longInput(seed, 24).prompts.map(({ tokens }) => ({ tokens }));

/** A sweep that takes several runs of the model. */
const sweepInput = {
  clean: {
    model: 'ioi-mini',
    prompts: sweepPrompts(1).map((prompt) => ({ ...prompt, answers: { correct: 17, incorrect: 23 } })),
  },
  corrupted: { prompts: sweepPrompts(2) },
  site: 'z',
};

/** Every number that a sweep ended with. */
function sweepOf({ result }: { [field: string]: unknown }): number[] {
  return [...decodeTensor((result as { result: { perPrompt: TensorJson } }).result.perPrompt)];
}

/** Puts a mark in the place of every number of a wave that is kept. @returns how many there are */
function markWaves(home: string, mark: number): number {
  const database = new Database(join(home, 'circuit-lens.db'));
  const rows = database.prepare('SELECT position, numbers FROM waves').all() as { position: number; numbers: string }[];
  const lengths = rows.map(({ position, numbers }) => {
    const length = Buffer.from(numbers, 'base64').length / 8;
    const marks = Buffer.from(new Float64Array(length).fill(mark).buffer).toString('base64');
    database.prepare('UPDATE waves SET numbers = ? WHERE position = ?').run(marks, position);
    return length;
  });
  database.close();
  return lengths.reduce((sum, length) => sum + length, 0);
}

async function enqueue(api: ApiProcess, name: string, input: unknown) {
  const query = `mutation ($name: String!, $input: JSON!) { startOperation(name: $name, input: $input) { ${jobFields} } }`;
  const { data, errors } = await api.query(query, { name, input });
  return { job: data?.startOperation, code: errors?.[0]?.extensions.code };
}

async function ended(api: ApiProcess, id: string) {
  let last: { __typename: string; [field: string]: unknown } | null = null;
  const query = `subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`;
  for await (const { data } of api.subscribe(query, { id })) last = data.job;
  return last!;
}

async function jobsOf(api: ApiProcess): Promise<{ id: string; __typename: string; result?: unknown }[]> {
  return (await api.query(`{ jobs(limit: 500) { ${jobFields} } }`)).data.jobs;
}

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

describe('the end of the server', () => {
  it('comes within 3 s on SIGTERM while a job runs and a page listens; the job is interrupted and starts again', async () => {
    const home = newHome();
    const api = await start(home);
    const { job } = await enqueue(api, 'run.loss', longInput(5, 3000));
    const listening = ended(api, job.id).catch(() => null);
    await new Promise((done) => setTimeout(done, 300));
    const before = performance.now();
    expect(await api.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - before).toBeLessThan(3000);
    await listening;

    const again = await start(home);
    expect((await jobsOf(again)).map(({ __typename }) => __typename)).toEqual(['InterruptedJob']);
    const restarted = await enqueue(again, 'run.loss', longInput(5, 3000));
    expect(restarted.job).toMatchObject({ __typename: 'RunningJob', id: job.id });
  });

  const kills = process.env.CIRCUIT_LENS_HEAVY ? 6 : 1;

  it('in the middle of a sweep loses no finished wave: the job goes on, and ends as it would have', {
    timeout: 120_000,
  }, async () => {
    const home = newHome();
    let api = await start(home);
    // The same numbers, and another job: what is left out is filled in.
    const twin = { ...sweepInput, metric: { kind: 'normalizedLogitDifference' } };
    const { job: whole } = await enqueue(api, 'patch.activations', twin);
    const expected = sweepOf(await ended(api, whole.id));

    let id = '';
    for (let kill = 0; kill < kills; kill++) {
      if (kill > 0) api = await start(home);
      ({ id } = (await enqueue(api, 'patch.activations', sweepInput)).job);
      const finished = (message = '') => Number(/^patch (\d+)/.exec(message)?.[1] ?? 0);
      const subscription = `subscription ($id: ID!) { job(id: $id) { ${jobFields} } }`;
      for await (const { data } of api.subscribe(subscription, { id })) {
        if (finished(data.job.progress?.message) > 5 * kill) break;
      }
      await api.stop('SIGKILL');
    }

    const marked = newHome();
    cpSync(home, marked, { recursive: true });
    const cells = markWaves(marked, 12345);
    expect(cells).toBeGreaterThan(0);
    expect(cells).toBeLessThan(expected.length);
    const goOn = async (folder: string) => {
      const again = await start(folder);
      expect((await jobsOf(again))[0]).toMatchObject({ __typename: 'InterruptedJob', id });
      await enqueue(again, 'patch.activations', sweepInput);
      return sweepOf(await ended(again, id));
    };
    // Marked cells were not computed again, and the others are the same.
    const resumed = await goOn(marked);
    expect(resumed.filter((value) => value === 12345)).toHaveLength(cells);
    expect(resumed.map((value, i) => (value === 12345 ? expected[i] : value))).toEqual(expected);
    expect(await goOn(home)).toEqual(expected);
  });

  const moments = process.env.CIRCUIT_LENS_HEAVY ? 20 : 4;

  it(`loses nothing that was finished, killed at ${moments} random moments`, { timeout: 300_000 }, async () => {
    const home = newHome();
    const finished = new Map<string, unknown>();
    let seed = 100;
    for (let moment = 0; moment < moments; moment++) {
      const api = await start(home);
      for (const { id, __typename, result } of await jobsOf(api)) {
        if (finished.has(id)) expect(result).toEqual(finished.get(id));
        if (__typename === 'InterruptedJob') expect(finished.has(id)).toBe(false);
      }
      // Sizes apart, so that some end and one runs at most moments.
      const sizes = [1, 2, 40, 3, 80, 4, 160, 320, 640];
      await Promise.all(sizes.map((prompts) => enqueue(api, 'run.loss', longInput(seed++, prompts))));
      const wait = Math.random() * 1000;
      const kill = new Promise((done) => setTimeout(done, wait)).then(() => api.stop('SIGKILL'));
      for (;;) {
        const jobs = await jobsOf(api).catch(() => null);
        if (!jobs) break;
        for (const { id, __typename, result } of jobs) if (__typename === 'SucceededJob') finished.set(id, result);
      }
      await kill;
    }
    const last = await start(home);
    const jobs = await jobsOf(last);
    expect(finished.size).toBeGreaterThan(0);
    for (const [id, result] of finished) expect(jobs.find((job) => job.id === id)?.result).toEqual(result);
    for (const { id, __typename } of jobs) {
      if (__typename === 'RunningJob' || __typename === 'QueuedJob') {
        expect((await ended(last, id)).__typename).toBe('SucceededJob');
      }
    }
  });
});

describe('the data folder', () => {
  it('belongs to one server', async () => {
    const home = newHome();
    await start(home);
    const second = ApiProcess.spawn({ CIRCUIT_LENS_HOME: home });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.output).toContain('DATA_FOLDER_UNUSABLE');
    expect(second.output).toContain(`Another Circuit Lens server uses the data folder ${home}`);
    expect(second.output).not.toContain('    at ');
  });

  it('is begun anew when its store is damaged, which is kept aside and said', async () => {
    const home = newHome();
    writeFileSync(join(home, 'circuit-lens.db'), 'no database '.repeat(1000));
    const api = await start(home);
    const { data } = await api.query('{ health { storeSetAside } jobs { __typename } }');
    expect(data.jobs).toEqual([]);
    expect(data.health.storeSetAside).toContain('circuit-lens.db.damaged-');
    expect(api.output).toContain('damaged');
    expect(readdirSync(home).some((name) => name.startsWith('circuit-lens.db.damaged-'))).toBe(true);
  });

  it('is asked for when it can not be written', async () => {
    const file = join(newHome(), 'a-file');
    writeFileSync(file, '');
    const api = ApiProcess.spawn({ CIRCUIT_LENS_HOME: join(file, 'home') });
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.output).toContain("can't be written");
    expect(api.output).toContain('DATA_FOLDER_UNUSABLE');
    expect(api.output).toContain('CIRCUIT_LENS_HOME');
  });
});

describe('a start that can not be', () => {
  it('says which port is taken', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    const api = ApiProcess.spawn({ CIRCUIT_LENS_HOME: newHome(), API_PORT: String(port) });
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.output).toContain(`Port ${port} is taken`);
    other.close();
  });

  it('says which setting is wrong', async () => {
    const api = ApiProcess.spawn({ API_PORT: 'many' });
    expect(await api.exited).toEqual({ code: 1, signal: null });
    expect(api.output).toContain('API_PORT');
  });
});
