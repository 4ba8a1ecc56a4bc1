import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { decodeTensor, type TensorJson } from '@circuit-lens/shared';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';
import { ended, enqueue, jobFields, jobsOf, longInput, newHome, start } from './support/jobServers.ts';

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

  const kills = process.env.CIRCUIT_LENS_HEAVY ? 2 : 1;

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
