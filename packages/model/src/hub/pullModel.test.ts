import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { DownloadProgress } from '@circuit-lens/shared';
import { describe, expect, it, vi } from 'vitest';
import { environmentWith } from '../env.ts';
import { loadModel } from '../loadModel.ts';
import { readNotes } from '../notes.ts';
import { HubServer } from '../testing/HubServer.ts';
import { hubForPulls, repository, shardNames } from '../testing/hubForPulls.ts';
import { lockPath, repositoryFolder } from './cacheLayout.ts';
import { checkRevision } from './hubModels.ts';

const { at, pull, failure, fault, inCdn, weights, repositoryFiles } = hubForPulls();

describe('a pull', () => {
  it('fills the cache as other tools know it, and the model loads by its name', async () => {
    const seen: DownloadProgress[] = [];
    const pulled = await pull(repository, { onProgress: (progress) => seen.push(progress) });
    const folder = join(repositoryFolder(repository), 'snapshots', at.hub.commit);
    expect(pulled).toMatchObject({ name: repository, revision: at.hub.commit, folder });
    const etag = at.hub.etagOf(repository, 'model.safetensors');
    const facts = { sha256: etag, source: 'hub', checksumOf: 'hub' };
    expect(pulled.files.at(-1)).toMatchObject({ file: 'model.safetensors', ...facts });
    expect(readlinkSync(join(folder, 'model.safetensors'))).toBe(join('..', '..', 'blobs', etag));
    expect(readFileSync(join(repositoryFolder(repository), 'refs', 'main'), 'utf8')).toBe(at.hub.commit);
    expect(readdirSync(join(repositoryFolder(repository), 'blobs')).every((name) => /^[0-9a-f]+$/.test(name))).toBe(
      true,
    );
    const total = seen.at(-1)!.bytesTotal;
    expect(total).toBe(pulled.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(seen.at(-1)).toMatchObject({ bytesHere: total, file: null });
    const model = await loadModel(repository, { home: at.cache });
    expect([model.name, model.config.dModel, model.selfTest?.status]).toEqual([repository, 32, 'passed']);
  });

  it('notes the hash of the weights as they come, so that the first load need not hash them', async () => {
    const { folder } = await pull();
    const noted = Object.entries(await readNotes<{ sha256: string }>(join(at.cache, 'content-hashes.json')));
    const etag = at.hub.etagOf(repository, 'model.safetensors');
    expect(noted.map(([path, note]) => [path, note!.sha256])).toEqual([[realpathSync(weights()), etag]]);
    const steps: string[] = [];
    await loadModel(folder, { home: at.cache, onProgress: (_, what) => steps.push(what) });
    expect(steps).not.toContain('hashing the weights');
    await loadModel(folder, { home: join(at.cache, 'elsewhere'), onProgress: (_, what) => steps.push(what) });
    expect(steps).toContain('hashing the weights');
  });

  it('asks again and fetches nothing where all of it is there', async () => {
    await pull();
    at.hub.requests.length = 0;
    const again = await pull();
    expect(again.files.map(({ source }) => source)).toEqual(['cache', 'cache']);
    expect(at.hub.requests.filter(({ method }) => method === 'GET')).toEqual([]);
  });

  it('goes on where the connection was cut', async () => {
    inCdn({ cutAfter: 40_000 });
    inCdn({ cutAfter: 10_000 });
    const { files } = await pull();
    expect(files.at(-1)!.sha256).toBe(at.hub.etagOf(repository, 'model.safetensors'));
    const ranges = at.hub.rangesOf('model.safetensors');
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
    at.hub.requests.length = 0;
    await pull();
    expect(at.hub.rangesOf('model.safetensors')).toEqual([expect.stringMatching(/^bytes=\d+-$/)]);
    expect([existsSync(weights()), existsSync(`${weights()}.incomplete`)]).toEqual([true, false]);
  });

  it('begins anew at a server that knows no ranges', async () => {
    inCdn({ cutAfter: 30_000 });
    inCdn({ ignoresRange: true });
    await pull();
    expect(readFileSync(weights())).toHaveLength(readFileSync(join(at.work, 'source', 'model.safetensors')).length);
  });

  it('begins anew where a server has nothing behind what is here', async () => {
    inCdn({ cutAfter: 30_000 });
    inCdn({ status: 416 });
    await pull();
    expect(at.hub.rangesOf('model.safetensors')).toEqual([null, expect.stringMatching(/^bytes=/), null]);
    expect(readFileSync(weights())).toHaveLength(readFileSync(join(at.work, 'source', 'model.safetensors')).length);
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
    const moved = `${at.hub.address.replace('127.0.0.1', 'localhost')}/${repository}/resolve/main/config.json`;
    fault({ file: 'config.json', method: 'HEAD', status: 307, headers: { location: moved } });
    await pull();
    const tokens = at.hub.requests.filter(({ path }) => path.endsWith('config.json')).map(({ token }) => token);
    expect(tokens).toEqual(['Bearer hf_secret', null, 'Bearer hf_secret']);
  });

  it('says so where nobody names a checksum', async () => {
    const headers = { 'x-repo-commit': at.hub.commit, etag: '"md5-of-a-mirror"' };
    fault({ file: 'config.json', method: 'HEAD', status: 200, headers });
    const { files } = await pull();
    expect(files.map(({ checksumOf }) => checksumOf)).toEqual([null, 'hub']);
  });

  it('takes any revision of git, and none that leads out of the cache', async () => {
    await pull(repository, { revision: 'v1.0' });
    expect(readFileSync(join(repositoryFolder(repository), 'refs', 'v1.0'), 'utf8')).toBe(at.hub.commit);
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
    const lock = `${lockPath(repository, at.hub.etagOf(repository, 'model.safetensors'))}.lock`;
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

describe('a checkpoint in several files', () => {
  it('comes with all of them, and is the same model', async () => {
    const pulled = await pull('somebody/sharded');
    expect(pulled.files.map(({ file }) => file)).toEqual(expect.arrayContaining(shardNames));
    const [one, several] = [await loadModel(join(at.work, 'source')), await loadModel('somebody/sharded')];
    const row = async (model: typeof one) => (await model.run([[1, 2, 3]])).logits!.data;
    expect(await row(several)).toEqual(await row(one));
  });

  it('is refused when a file of its index is not there', async () => {
    expect(await failure('somebody/hole')).toMatchObject({ code: 'MODEL_FILES_CORRUPT' });
  });
});
