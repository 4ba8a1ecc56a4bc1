import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HubServer } from '../testing/HubServer.ts';
import { hubForPulls, repository } from '../testing/hubForPulls.ts';
import { repositoryFolder } from './cacheLayout.ts';
import { listModels } from './listModels.ts';

const { at, pull, failure, fault, weights, repositoryFiles } = hubForPulls();

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
    at.hub.requests.length = 0;
    expect(await failure('somebody/pythia')).toMatchObject({
      code: 'MODEL_NOT_GPT2',
      message: expect.stringContaining('"model_type" is "gpt_neox"'),
    });
    expect(at.hub.requests.some(({ path }) => path.endsWith('model.safetensors'))).toBe(false);
  });

  it('keeps nothing of a repository that it refuses, but what was there before', async () => {
    const refused = ['somebody/pickled', 'somebody/pythia', 'somebody/hole'];
    for (const name of refused) await failure(name);
    expect(refused.filter((name) => existsSync(repositoryFolder(name)))).toEqual([]);
    expect(listModels().filter(({ state }) => state === 'incomplete')).toEqual([]);
    const own = join(repositoryFolder('somebody/pickled'), 'blobs', 'own');
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, 'of another tool');
    await failure('somebody/pickled');
    expect(existsSync(own)).toBe(true);
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
    vi.stubEnv('HF_ENDPOINT', at.hub.address);
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
    at.hub.requests.length = 0;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await pull()).files.every(({ source }) => source === 'cache')).toBe(true);
    expect(at.hub.requests).toEqual([]);
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
    writeFileSync(join(at.cache, 'file'), '');
    vi.stubEnv('HF_HUB_CACHE', join(at.cache, 'file', 'hub'));
    expect(await failure()).toMatchObject({
      code: 'CACHE_FOLDER_UNUSABLE',
      message: expect.stringMatching(/ENOTDIR.*Make it writable, or set HF_HUB_CACHE/),
    });
  });

  it.runIf(process.getuid?.() !== 0)('whose cache folder is not writable is named with what to do', async () => {
    chmodSync(at.cache, 0o500);
    const refused = await failure();
    chmodSync(at.cache, 0o700);
    expect(refused).toMatchObject({
      code: 'CACHE_FOLDER_UNUSABLE',
      message: expect.stringMatching(/EACCES.*Make it writable, or set HF_HUB_CACHE/),
    });
  });
});
