import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DownloadProgress } from '@circuit-lens/shared';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentWith } from '../env.ts';
import { loadModel } from '../loadModel.ts';
import { type Fault, HubServer } from '../testing/HubServer.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { shardName, splitIntoShards } from '../testing/shards.ts';
import { blobPath, lockPath, repositoryFolder } from './cacheLayout.ts';
import { checkRevision } from './hubModels.ts';
import type { PullOptions } from './Pull.ts';
import { pullModel } from './pullModel.ts';

const repository = 'somebody/tiny-gpt2';
const size = { nLayers: 2, nHeads: 2, dModel: 32, dVocab: 300, nCtx: 16, seed: 5 };
const patience = { tries: 4, firstWaitMs: 5, longestWaitMs: 200 };

const shardNames = [shardName(1), shardName(2)];

let work: string;
let hub: HubServer;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'circuit-lens-pull-'));
  const source = join(work, 'source');
  await writeRandomCheckpoint(source, size);
  await writeRandomCheckpoint(join(work, 'sharded'), size);
  await splitIntoShards(join(work, 'sharded'));
  const file = (name: string) => readFileSync(join(source, name));
  const index = readFileSync(join(work, 'sharded', 'model.safetensors.index.json'));
  const config = file('config.json');
  hub = await HubServer.start({
    repositories: {
      [repository]: { 'config.json': config, 'model.safetensors': file('model.safetensors') },
      'somebody/sharded': {
        'config.json': config,
        ...Object.fromEntries(shardNames.map((name) => [name, { path: join(work, 'sharded', name) }])),
        'model.safetensors.index.json': index,
      },
      'somebody/pickled': { 'config.json': config, 'pytorch_model.bin': 'pickle' },
      'somebody/pythia': { 'config.json': JSON.stringify({ model_type: 'gpt_neox' }), 'model.safetensors': 'x' },
      'somebody/hole': { 'config.json': config, 'model.safetensors.index.json': index },
    },
  });
});
afterAll(async () => {
  await hub.close();
  rmSync(work, { recursive: true });
});

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(work, 'cache-'));
  for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'HF_TOKEN', 'HF_HUB_OFFLINE'])
    vi.stubEnv(name, '');
  vi.stubEnv('HF_HOME', cache);
  vi.stubEnv('HF_HUB_CACHE', cache);
  vi.stubEnv('HF_ENDPOINT', hub.address);
  hub.faults.length = 0;
  hub.requests.length = 0;
});
afterEach(() => vi.unstubAllEnvs());

const pull = (name = repository, options: PullOptions = {}) => pullModel(name, { patience, ...options });

/** The code of the error that a pull fails with, and its message. */
async function failure(name = repository, options: PullOptions = {}): Promise<{ code: string; message: string }> {
  return pull(name, options).then(
    () => {
      throw new Error('it did not fail');
    },
    ({ code, message }) => ({ code, message }),
  );
}

const weights = () => blobPath(repository, hub.etagOf(repository, 'model.safetensors'));
const fault = (more: Partial<Fault>): void => void hub.faults.push({ file: 'model.safetensors', ...more });
const inCdn = (more: Partial<Fault>): void => fault({ method: 'GET', file: 'resolve/main/model.safetensors', ...more });

describe('a pull', () => {
  it('fills the cache as other tools know it, and the model loads by its name', async () => {
    const seen: DownloadProgress[] = [];
    const pulled = await pull(repository, { onProgress: (progress) => seen.push(progress) });
    const folder = join(repositoryFolder(repository), 'snapshots', hub.commit);
    expect(pulled).toMatchObject({ name: repository, revision: hub.commit, folder });
    const etag = hub.etagOf(repository, 'model.safetensors');
    const facts = { sha256: etag, source: 'hub', checksumOf: 'hub' };
    expect(pulled.files.at(-1)).toMatchObject({ file: 'model.safetensors', ...facts });
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', etag));
    expect(readFileSync(join(repositoryFolder(repository), 'refs', 'main'), 'utf8')).toBe(hub.commit);
    expect(readdirSync(join(repositoryFolder(repository), 'blobs')).every((name) => /^[0-9a-f]+$/.test(name))).toBe(
      true,
    );
    const total = seen.at(-1)!.bytesTotal;
    expect(total).toBe(pulled.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(seen.at(-1)).toMatchObject({ bytesHere: total, file: null });
    const model = await loadModel(repository, { home: cache });
    expect([model.name, model.config.dModel, model.selfTest?.status]).toEqual([repository, 32, 'passed']);
  });

  it('asks again and fetches nothing where all of it is there', async () => {
    await pull();
    hub.requests.length = 0;
    const again = await pull();
    expect(again.files.map(({ source }) => source)).toEqual(['cache', 'cache']);
    expect(hub.requests.filter(({ method }) => method === 'GET')).toEqual([]);
  });

  it('goes on where the connection was cut', async () => {
    inCdn({ cutAfter: 40_000 });
    inCdn({ cutAfter: 10_000 });
    const { files } = await pull();
    expect(files.at(-1)!.sha256).toBe(hub.etagOf(repository, 'model.safetensors'));
    const ranges = hub.rangesOf('model.safetensors');
    expect(ranges[0]).toBeNull();
    expect(ranges.slice(1)).toHaveLength(2);
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d+-$/);
  });

  it('goes on where an earlier pull was stopped, and keeps no half file under the final name', async () => {
    const abort = new AbortController();
    const stopped = failure(repository, {
      signal: abort.signal,
      onProgress: ({ file, bytesHere }) => file === 'model.safetensors' && bytesHere > 20_000 && abort.abort(),
    });
    expect(await stopped).toMatchObject({ code: 'JOB_CANCELLED' });
    expect([existsSync(weights()), existsSync(`${weights()}.incomplete`)]).toEqual([false, true]);
    hub.requests.length = 0;
    await pull();
    expect(hub.rangesOf('model.safetensors')).toEqual([expect.stringMatching(/^bytes=\d+-$/)]);
    expect([existsSync(weights()), existsSync(`${weights()}.incomplete`)]).toEqual([true, false]);
  });

  it('begins anew at a server that knows no ranges', async () => {
    inCdn({ cutAfter: 30_000 });
    inCdn({ ignoresRange: true });
    await pull();
    expect(readFileSync(weights())).toHaveLength(readFileSync(join(work, 'source', 'model.safetensors')).length);
  });

  it('begins anew where a server has nothing behind what is here', async () => {
    inCdn({ cutAfter: 30_000 });
    inCdn({ status: 416 });
    await pull();
    expect(hub.rangesOf('model.safetensors')).toEqual([null, expect.stringMatching(/^bytes=/), null]);
    expect(readFileSync(weights())).toHaveLength(readFileSync(join(work, 'source', 'model.safetensors')).length);
  });

  it('waits as it is told to on 429, and tries again after 500 and 503', async () => {
    const waits: string[] = [];
    fault({ method: 'HEAD', status: 429, headers: { 'retry-after': '0' } });
    inCdn({ status: 500 });
    inCdn({ status: 503 });
    await pull(repository, { onProgress: ({ waits: what }) => what && waits.push(what) });
    expect(waits.length).toBe(3);
    fault({ file: 'config.json', status: 429, headers: { 'retry-after': '3600' } });
    expect(await failure()).toMatchObject({ code: 'HUB_REFUSED', message: expect.stringContaining('HTTP 429') });
  });

  it('gives up on a hub that stays broken', async () => {
    fault({ method: 'HEAD', status: 502, times: 99 });
    expect(await failure()).toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringContaining('after 4 tries'),
    });
  });

  it('throws away what has the wrong checksum, and fetches all of it once more where a part was here before', async () => {
    inCdn({ isCorrupt: true });
    expect(await failure()).toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(existsSync(`${weights()}.incomplete`)).toBe(false);
    mkdirSync(dirname(weights()), { recursive: true });
    writeFileSync(`${weights()}.incomplete`, 'not the beginning of the file');
    await pull();
    expect(existsSync(weights())).toBe(true);
  });

  it('follows redirects to another name, and gives the token to the hub alone', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_secret');
    const moved = `${hub.address.replace('127.0.0.1', 'localhost')}/${repository}/resolve/main/config.json`;
    fault({ file: 'config.json', method: 'HEAD', status: 307, headers: { location: moved } });
    await pull();
    const tokens = hub.requests.filter(({ path }) => path.endsWith('config.json')).map(({ token }) => token);
    expect(tokens).toEqual(['Bearer hf_secret', null, 'Bearer hf_secret']);
  });

  it('says so where nobody names a checksum', async () => {
    const headers = { 'x-repo-commit': hub.commit, etag: '"md5-of-a-mirror"' };
    fault({ file: 'config.json', method: 'HEAD', status: 200, headers });
    const { files } = await pull();
    expect(files.map(({ checksumOf }) => checksumOf)).toEqual([null, 'hub']);
  });

  it('takes any revision of git, and none that leads out of the cache', async () => {
    await pull(repository, { revision: 'v1.0' });
    expect(readFileSync(join(repositoryFolder(repository), 'refs', 'v1.0'), 'utf8')).toBe(hub.commit);
    expect(() => checkRevision('refs/pr/1')).not.toThrow();
    for (const revision of ['../../../out', '..', '/out', 'a/../b', '.git', 'a//b', '-a', 'a b', '']) {
      expect((await failure(repository, { revision })).code).toBe('BAD_USER_INPUT');
    }
  });

  it('is done once by two processes at a time', async () => {
    const slow = await HubServer.start({
      repositories: { [repository]: repositoryFiles() },
      bytesPerSecond: 400_000,
    });
    vi.stubEnv('HF_ENDPOINT', slow.address);
    const waits: string[] = [];
    const script = `import { pullModel } from ${JSON.stringify(join(import.meta.dirname, 'pullModel.ts'))};
      await pullModel(${JSON.stringify(repository)});`;
    const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      env: environmentWith({}),
      stdio: 'inherit',
    });
    const ended = new Promise<number | null>((done) => other.once('exit', done));
    const isFetching = () => slow.rangesOf('model.safetensors').length === 1;
    await vi.waitFor(() => expect(isFetching()).toBe(true), { timeout: 20_000, interval: 10 });
    const { files } = await pull(repository, { onProgress: ({ waits: what }) => what && waits.push(what) });
    expect([await ended, files.at(-1)!.source]).toEqual([0, 'cache']);
    expect(slow.rangesOf('model.safetensors')).toEqual([null]);
    expect(waits).toContain('another process, which fetches it');
    await slow.close();
  });

  it('takes over from a process that died', async () => {
    const lock = `${lockPath(repository, hub.etagOf(repository, 'model.safetensors'))}.lock`;
    mkdirSync(lock, { recursive: true });
    utimesSync(lock, new Date(0), new Date(0));
    await pull();
    expect(existsSync(weights())).toBe(true);
  });

  it('goes through a proxy, and past it where that is asked for', async () => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (head) => {
        asked.push(head.toString().split('\r\n')[0]!);
        const [, port] = /CONNECT [^:]+:(\d+)/.exec(head.toString()) ?? [];
        if (!port) return socket.destroy();
        const through = connect(Number(port), '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          socket.pipe(through).pipe(socket);
        });
        through.on('error', () => socket.destroy());
      });
    });
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    vi.stubEnv('HTTP_PROXY', address);
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    await pull();
    expect(asked.length).toBeGreaterThan(0);
    asked.length = 0;
    rmSync(repositoryFolder(repository), { recursive: true });
    vi.stubEnv('NO_PROXY', '127.0.0.1');
    await pull();
    expect(asked).toEqual([]);
    proxy.close();
  });
});

function repositoryFiles() {
  const source = join(work, 'source');
  return {
    'config.json': { path: join(source, 'config.json') },
    'model.safetensors': { path: join(source, 'model.safetensors') },
  };
}

describe('a checkpoint in several files', () => {
  it('comes with all of them, and is the same model', async () => {
    const pulled = await pull('somebody/sharded');
    expect(pulled.files.map(({ file }) => file)).toEqual(expect.arrayContaining(shardNames));
    const [one, several] = [await loadModel(join(work, 'source')), await loadModel('somebody/sharded')];
    const row = async (model: typeof one) => (await model.run([[1, 2, 3]])).logits!.data;
    expect(await row(several)).toEqual(await row(one));
  });

  it('is refused when a file of its index is not there', async () => {
    expect(await failure('somebody/hole')).toMatchObject({ code: 'MODEL_FILES_CORRUPT' });
  });
});

describe('what the hub has not, or gives not', () => {
  it('says what to do about a name it does not know, and about a token', async () => {
    const unknown = await failure('somebody/nothing');
    expect(unknown).toMatchObject({ code: 'HUB_REFUSED', message: expect.stringMatching(/Check the name.*HF_TOKEN/) });
    vi.stubEnv('HF_TOKEN', 'hf_x');
    expect((await failure('somebody/nothing')).message).toMatch(/HTTP 404.*Check the name/);
    fault({ file: 'config.json', status: 401, headers: { 'x-error-message': 'Invalid credentials.' } });
    expect((await failure()).message).toMatch(
      /HTTP 401.*"Invalid credentials".*HF_TOKEN.*not valid.*set another, or unset it/,
    );
    fault({ file: 'config.json', status: 403, headers: { 'x-error-code': 'GatedRepo' } });
    expect((await failure()).message).toMatch(/accept its conditions.*HF_TOKEN/);
    fault({ file: 'config.json', status: 404, headers: { 'x-error-code': 'RevisionNotFound' } });
    expect((await failure(repository, { revision: 'v2' })).message).toMatch(/no revision "v2"/);
    expect(await failure('../../etc')).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('refuses a pickle with the remedy, and another architecture before its weights come', async () => {
    expect(await failure('somebody/pickled')).toMatchObject({
      code: 'MODEL_FILES_MISSING',
      message: expect.stringMatching(/pickle.*safe_serialization=True/),
    });
    hub.requests.length = 0;
    expect(await failure('somebody/pythia')).toMatchObject({
      code: 'MODEL_NOT_GPT2',
      message: expect.stringContaining('"model_type" is "gpt_neox"'),
    });
    expect(hub.requests.some(({ path }) => path.endsWith('model.safetensors'))).toBe(false);
  });

  it('names a network that is not there, a name DNS does not know, and a page that is no hub', async () => {
    const gone = await HubServer.start({ repositories: {} });
    vi.stubEnv('HF_ENDPOINT', gone.address);
    await gone.close();
    expect(await failure()).toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringMatching(/nothing answers.*ECONNREFUSED.*Check HF_ENDPOINT and the proxy/),
    });
    vi.stubEnv('HF_ENDPOINT', 'http://nowhere.invalid');
    expect(await failure()).toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringMatching(/DNS fails.*(ENOTFOUND|EAI_AGAIN).*Check the network.*HTTPS_PROXY.*HF_ENDPOINT/),
    });
    vi.stubEnv('HF_ENDPOINT', hub.address);
    fault({ file: 'config.json', status: 200 });
    expect(await failure()).toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringContaining('not a model hub'),
    });
  });

  it('asks for nothing in offline mode, and needs nothing for what is there', async () => {
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect(await failure()).toMatchObject({
      code: 'HUB_UNREACHABLE',
      message: expect.stringContaining('HF_HUB_OFFLINE'),
    });
    vi.stubEnv('HF_HUB_OFFLINE', '');
    await pull();
    hub.requests.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await pull()).files.every(({ source }) => source === 'cache')).toBe(true);
    expect(hub.requests).toEqual([]);
  });

  it('compares GPT-2 small with what is known of it', async () => {
    const files = { ...repositoryFiles(), 'vocab.json': '{}' };
    const counterfeit = await HubServer.start({ repositories: { 'openai-community/gpt2': files } });
    vi.stubEnv('HF_ENDPOINT', counterfeit.address);
    expect(await failure('gpt2')).toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      message: expect.stringContaining('0daed7749b4f02b8f76240d5444551d7b08712dab4d0adb8239c56ba823bb7b4'),
    });
    expect(counterfeit.requests[0]!.path).toContain('607a30d783dfa663caf39e06633721c8d4cfcd7e');
    await counterfeit.close();
  });
});

describe('a disk', () => {
  it.runIf(existsSync('/dev/full'))('that is full is said to be, and what came is kept', async () => {
    mkdirSync(dirname(weights()), { recursive: true });
    symlinkSync('/dev/full', `${weights()}.incomplete`);
    expect(await failure()).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/disk is full.*What was fetched is kept; free disk space and start again/),
    });
    expect(lstatSync(`${weights()}.incomplete`).isSymbolicLink()).toBe(true);
  });

  it('without room for the file is named with what is needed, before it is fetched', async () => {
    const vast = await HubServer.start({ repositories: { [repository]: repositoryFiles() } });
    vi.stubEnv('HF_ENDPOINT', vast.address);
    const headers = {
      ...{
        'x-repo-commit': vast.commit,
        'x-linked-etag': 'b'.repeat(64),
        'x-linked-size': String(1e18),
        location: '/',
      },
    };
    vast.faults.push({ file: 'model.safetensors', method: 'HEAD', status: 302, headers });
    expect(await failure()).toMatchObject({ code: 'DISK_FULL', message: expect.stringMatching(/needs \d+ TB more/) });
    await vast.close();
  });

  it('that takes nothing is named with the reason', async () => {
    writeFileSync(join(cache, 'file'), '');
    vi.stubEnv('HF_HUB_CACHE', join(cache, 'file', 'hub'));
    expect(await failure()).toMatchObject({
      code: 'CACHE_FOLDER_UNUSABLE',
      message: expect.stringMatching(/ENOTDIR.*Make it writable, or set HF_HUB_CACHE/),
    });
  });

  it.runIf(process.getuid?.() !== 0)('whose cache folder is not writable is named with what to do', async () => {
    chmodSync(cache, 0o500);
    const refused = await failure();
    chmodSync(cache, 0o700);
    expect(refused).toMatchObject({
      code: 'CACHE_FOLDER_UNUSABLE',
      message: expect.stringMatching(/EACCES.*Make it writable, or set HF_HUB_CACHE/),
    });
  });
});
