import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { blobPath } from '../hub/cacheLayout.ts';
import type { PullOptions } from '../hub/Pull.ts';
import { pullModel } from '../hub/pullModel.ts';
import { type Fault, HubServer } from './HubServer.ts';
import { writeRandomCheckpoint } from './randomCheckpoint.ts';
import { shardName, splitIntoShards } from './shards.ts';

/** A repository that has all it should, beside several that lack something. */
export const repository = 'somebody/tiny-gpt2';
export const shardNames = [shardName(1), shardName(2)];

/** What a machine may have set. */
const unset = 'HTTP_PROXY http_proxy HTTPS_PROXY https_proxy HF_TOKEN HF_HUB_OFFLINE';
const size = { nLayers: 2, nHeads: 2, dModel: 32, dVocab: 300, nCtx: 16, seed: 5 };
const patience = { tries: 4, firstWaitMs: 5, longestWaitMs: 200 };

/** A hub for the tests of a file, with an empty cache and no faults for each of them. */
export function hubForPulls() {
  const at = {} as { work: string; cache: string; hub: HubServer };
  beforeAll(async () => {
    at.work = mkdtempSync(join(tmpdir(), 'circuit-lens-pull-'));
    at.hub = await startHub(at.work);
  });
  afterAll(async () => {
    await at.hub.close();
    rmSync(at.work, { recursive: true });
  });
  beforeEach(() => {
    at.cache = mkdtempSync(join(at.work, 'cache-'));
    for (const name of unset.split(' ')) vi.stubEnv(name, '');
    vi.stubEnv('HF_HOME', at.cache);
    vi.stubEnv('HF_HUB_CACHE', at.cache);
    vi.stubEnv('HF_ENDPOINT', at.hub.address);
    at.hub.faults.length = 0;
    at.hub.requests.length = 0;
  });
  afterEach(() => vi.unstubAllEnvs());

  const pull = (name = repository, options: PullOptions = {}) =>
    pullModel(name, { patience, home: at.cache, ...options });
  const fault = (more: Partial<Fault>): void => void at.hub.faults.push({ file: 'model.safetensors', ...more });
  return {
    at,
    pull,
    fault,
    /** The code of the error that a pull fails with, and its message. */
    failure: (name = repository, options: PullOptions = {}): Promise<{ code: string; message: string }> =>
      pull(name, options).then(
        () => {
          throw new Error('it did not fail');
        },
        ({ code, message }) => ({ code, message }),
      ),
    inCdn: (more: Partial<Fault>): void => fault({ method: 'GET', file: 'resolve/main/model.safetensors', ...more }),
    /** Where the weights lie once they are here. */
    weights: () => blobPath(repository, at.hub.etagOf(repository, 'model.safetensors')),
    /** Files of a repository for another hub. */
    repositoryFiles: () =>
      Object.fromEntries(
        ['config.json', 'model.safetensors'].map((file) => [file, { path: join(at.work, 'source', file) }]),
      ),
  };
}

async function startHub(work: string): Promise<HubServer> {
  const source = join(work, 'source');
  await writeRandomCheckpoint(source, size);
  await writeRandomCheckpoint(join(work, 'sharded'), size);
  await splitIntoShards(join(work, 'sharded'));
  const file = (name: string) => readFileSync(join(source, name));
  const index = readFileSync(join(work, 'sharded', 'model.safetensors.index.json'));
  const config = file('config.json');
  return HubServer.start({
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
}
