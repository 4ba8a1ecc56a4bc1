import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';
import { ended, enqueue, jobFields, longInput, newHome } from './support/jobServers.ts';
import { metric, until } from './support/metrics.ts';

const isHeavy = Boolean(process.env.CIRCUIT_LENS_HEAVY);
const started: ApiProcess[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(started.splice(0).map((api) => api.stop('SIGKILL')));
});

async function start(variables: Record<string, string> = {}, script?: string): Promise<ApiProcess> {
  const api = await ApiProcess.start({ CIRCUIT_LENS_PRICE_MAX: '1000000000', ...variables }, script);
  started.push(api);
  return api.ready();
}

/** Loss of every token: its result lies beside the database, in a file. */
const lossInput = (seed: number, prompts: number) => ({ ...longInput(seed, prompts), perToken: true });

async function startLoss(api: ApiProcess, seed: number, prompts: number): Promise<string> {
  return (await enqueue(api, 'run.loss', lossInput(seed, prompts))).job.id;
}

async function resultOf(api: ApiProcess, id: string): Promise<unknown> {
  return (await api.query(`query ($id: ID!) { job(id: $id) { ${jobFields} } }`, { id })).data.job.result;
}

/** A query of some seconds, or of minutes. */
const long = (prompts: number) => `{ run(input: { promptSet: "ioi:n=${prompts},seed=1", interventions: [
  { hook: "blocks.0.hook_mlp_out", kind: ZERO }] }) { generate(maxNewTokens: 100) { text } } }`;
const short = '{ run(input: { promptSet: "notebook" }) { nextTokens(top: 1) { text } } }';
const codes = ({ errors }: { errors?: { extensions: { code: string } }[] }) =>
  errors?.map(({ extensions }) => extensions.code) ?? [];

/** Connections that a server holds, its own ones included. Linux only. */
function openSockets({ child }: ApiProcess): number {
  const folder = `/proc/${child.pid}/fd`;
  const isSocket = (file: string): boolean => {
    try {
      return readlinkSync(join(folder, file)).startsWith('socket:');
    } catch {
      return false;
    }
  };
  return readdirSync(folder).filter(isSocket).length;
}

const computing = (api: ApiProcess) => async () => (await metric(api, 'circuit_lens_queries{state="running"}')) > 0;

it('a crash of the worker answers what was in flight, loses nothing else, and mends itself', async () => {
  const api = await start({}, resolve(import.meta.dirname, 'fixtures/crashableApi.ts'));
  const finished = await startLoss(api, 1, 2);
  const { result } = await ended(api, finished);
  const inFlight = api.query(long(1000));
  await until(computing(api));
  const running = await startLoss(api, 2, 3000);
  const waiting = await startLoss(api, 3, 2);
  api.child.kill('SIGUSR2');
  expect(codes(await inFlight)).toEqual(['WORKER_CRASHED']);
  expect(await ended(api, running)).toMatchObject({ __typename: 'FailedJob', error: { code: 'WORKER_CRASHED' } });
  // Ready again by itself: nobody has asked for anything.
  await api.ready();
  expect((await ended(api, waiting)).__typename).toBe('SucceededJob');
  expect(await resultOf(api, finished)).toEqual(result);
  expect((await api.query(short)).data.run.nextTokens).toHaveLength(8);
  expect(await metric(api, 'circuit_lens_worker_crashes_total')).toBe(1);
  expect(api.output).toContain('crashed; it is started again');
});

describe('SIGTERM', () => {
  it('lets a query that runs end, takes no other, and leaves without an abort', async () => {
    const api = await start();
    const running = api.query(long(2));
    await until(computing(api));
    const stopped = api.stop('SIGTERM');
    expect((await running).data.run.generate).toHaveLength(2);
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  it('that comes twice, since it went to a whole group of processes, is one', async () => {
    const api = await start();
    const running = api.query(long(12));
    await until(computing(api));
    api.child.kill('SIGTERM');
    await new Promise((done) => setTimeout(done, 50));
    const stopped = api.stop('SIGTERM');
    expect((await running).data.run.generate).toHaveLength(12);
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  it('answers with an error what is not done in time', async () => {
    const api = await start({ CIRCUIT_LENS_DRAIN_SECONDS: '0.5' });
    const running = api.query(long(1000));
    await until(computing(api));
    const stopped = api.stop('SIGTERM');
    expect(codes(await running)).toEqual(['JOB_CANCELLED']);
    expect(await stopped).toEqual({ code: 0, signal: null });
  });
});

it('a result whose file was damaged is computed again, the same', async () => {
  const home = newHome();
  const api = await start({ CIRCUIT_LENS_HOME: home });
  const ids = await Promise.all([1, 2].map((seed) => startLoss(api, seed, 720)));
  const results: unknown[] = [];
  for (const id of ids) results.push((await ended(api, id)).result);
  await api.stop('SIGKILL');
  const files = readdirSync(join(home, 'tensors')).map((name) => join(home, 'tensors', name));
  expect(files).toHaveLength(2);
  const flipped = readFileSync(files[0]!);
  flipped[flipped.length - 100]! ^= 4;
  writeFileSync(files[0]!, flipped);
  writeFileSync(files[1]!, readFileSync(files[1]!).subarray(0, 1000));
  const again = await start({ CIRCUIT_LENS_HOME: home });
  for (const [i, id] of ids.entries()) expect(await resultOf(again, id)).toEqual(results[i]);
  expect(again.output.match(/is damaged/g)).toHaveLength(2);
});

describe('on a full disk', () => {
  // The full device of Linux refuses every byte, whoever writes.
  it.runIf(existsSync('/dev/full'))(
    'a job whose result has no room fails with DISK_FULL, queries go on, and what was finished is there',
    async () => {
      const home = newHome();
      const api = await start({ CIRCUIT_LENS_HOME: home });
      const first = await startLoss(api, 1, 720);
      const { result } = await ended(api, first);
      // Behind another, so that it has not ended before its file has no room.
      const before = await startLoss(api, 3, 3000);
      const second = await startLoss(api, 2, 720);
      symlinkSync('/dev/full', join(home, 'tensors', `${second}.safetensors.part`));
      await api.query('mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id: before });
      expect(await ended(api, second)).toMatchObject({ __typename: 'FailedJob', error: { code: 'DISK_FULL' } });
      expect((await api.query(short)).data.run.nextTokens).toHaveLength(8);
      expect(await resultOf(api, first)).toEqual(result);
      // The half file is gone with what stood in its place.
      expect((await ended(api, await startLoss(api, 2, 720))).__typename).toBe('SucceededJob');
    },
  );

  /** A disk of a few megabytes; null where this user may not make one. */
  function smallDisk(): string | null {
    const folder = mkdtempSync(join(tmpdir(), 'circuit-lens-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' });
      return folder;
    } catch {
      rmSync(folder, { recursive: true });
      return null;
    }
  }

  // Only a real disk is full for files and database at once: SQLite writes no journal to a device, and takes a limit on the size
  // of files for a fault of the disk. Without the right to mount one there is the test above, and in the store's tests a
  // database that can't grow.
  it('so it is with no room for the database either, and all goes on when there is room again', async (test) => {
    const disk = smallDisk();
    if (!disk) return test.skip('needs the right to mount a small disk');
    try {
      const api = await start({ CIRCUIT_LENS_HOME: disk });
      const first = await startLoss(api, 1, 720);
      const { result } = await ended(api, first);
      writeFileSync(join(disk, 'other'), Buffer.alloc(1024));
      // Somebody else takes the rest.
      for (const size of [100_000, 4096, 512]) {
        try {
          for (;;) writeFileSync(join(disk, 'other'), Buffer.alloc(size), { flag: 'a' });
        } catch {}
      }
      const second = await enqueue(api, 'run.loss', lossInput(2, 720));
      const code = second.code ?? (await ended(api, second.job.id)).error?.code;
      expect(code).toBe('DISK_FULL');
      expect((await api.query(short)).data.run.nextTokens).toHaveLength(8);
      expect(await resultOf(api, first)).toEqual(result);
      rmSync(join(disk, 'other'));
      expect((await ended(api, await startLoss(api, 2, 720))).__typename).toBe('SucceededJob');
      await api.stop('SIGKILL');
    } finally {
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

describe('clients that are no help', () => {
  /** A connection that sends what it is told and reads nothing. */
  function deaf(api: ApiProcess, text: string): Promise<Socket> {
    return new Promise((done, fail) => {
      const socket = connect(Number(new URL(api.address).port), '127.0.0.1', () => {
        socket.pause();
        socket.write(text, () => done(socket));
      });
      socket.on('error', fail);
      sockets.push(socket);
    });
  }

  it('500 connections with half a request do not keep others waiting', { timeout: 120_000 }, async () => {
    const api = await start();
    const half = 'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const open = await Promise.all(Array.from({ length: 500 }, () => deaf(api, half)));
    for (let i = 0; i < 5; i++) expect((await api.query(short)).data.run.nextTokens).toHaveLength(8);
    if (!isHeavy) return;
    // Let go after ten seconds, and up to five more until it is seen.
    for (const socket of open) socket.resume();
    await Promise.all(open.map((socket) => socket.closed || new Promise((closed) => socket.once('close', closed))));
  });

  it('slow readers of large answers hold up nobody, and leave no memory behind', { timeout: 240_000 }, async () => {
    const api = await start();
    const query = '{ run(input: { promptSet: "ioi:n=100,seed=1" }) { activation(hook: "logits") { data } } }';
    const body = JSON.stringify({ query });
    const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    const residentBytes = () => metric(api, 'process_resident_memory_bytes');
    await api.query(query);
    const before = await residentBytes();
    const openBefore = isHeavy ? openSockets(api) : 0;
    const count = isHeavy ? 20 : 4;
    const open = await Promise.all(Array.from({ length: count }, () => deaf(api, head + body)));
    for (let i = 0; i < 5; i++) expect((await api.query(short)).data.run.nextTokens).toHaveLength(8);
    const found = 'circuit_lens_cache_lookups_total{cache="activations",found="true"}';
    await until(async () => (await metric(api, found)) >= count);
    // Let go when they have read nothing for half a minute; a client that does not read never hears of it.
    if (isHeavy) {
      expect(openSockets(api)).toBeGreaterThanOrEqual(openBefore + count);
      await until(async () => openSockets(api) <= openBefore);
    }
    for (const socket of open) socket.destroy();
    await until(async () => (await metric(api, 'circuit_lens_queries{state="running"}')) === 0);
    // Some 10 MB of JSON each; a heap keeps some of what it had.
    expect((await residentBytes()) - before).toBeLessThan(300e6);
  });
});
