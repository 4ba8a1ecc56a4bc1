import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultModelName, findModelFolder } from '../modelFolders.ts';
import { listModels } from './listModels.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'circuit-lens-hub-'));
  vi.stubEnv('HF_HUB_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

function add(repository: string, files: Record<string, string>, folder = 'snapshots/abc'): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(cache, `models--${repository.replace('/', '--')}`, folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
}

const gpt2 = { 'config.json': '{ "model_type": "gpt2" }', 'model.safetensors': '' };
const config = { 'config.json': gpt2['config.json'] };
const index = { ...config, 'model.safetensors.index.json': '{ "weight_map": { "wte.weight": "a.safetensors" } }' };

/** Names of the models in a state. */
const named = (state: string) =>
  listModels()
    .filter((model) => model.state === state)
    .map(({ name }) => name);

it('knows what is whole, what was cut and what is to be fetched, by names that find it', () => {
  add('openai-community/gpt2', gpt2);
  add('gpt2-medium', gpt2);
  add('somebody/my--gpt2', gpt2);
  add('somebody/sharded', { ...index, 'a.safetensors': '' });
  add('somebody/half-sharded', index);
  add('somebody/half-sharded', { abc: '12345' }, 'blobs');
  add('openai-community/gpt2-xl', config);
  add('openai-community/gpt2-xl', { 'abc.incomplete': '123' }, 'blobs');
  add('EleutherAI/pythia-70m', { ...gpt2, 'config.json': '{ "model_type": "gpt_neox" }' });
  add('somebody/pickled', { ...config, 'pytorch_model.bin': '123' });
  add('somebody/pickled', { abc: '123' }, 'blobs');
  add('somebody/broken', { ...gpt2, 'config.json': '{' });
  expect(named('here')).toEqual(['gpt2', 'gpt2-medium', 'somebody/my--gpt2', 'somebody/sharded']);
  for (const name of named('here')) expect(findModelFolder(name).folder).toContain(cache);
  expect(named('incomplete')).toEqual(['gpt2-xl', 'somebody/half-sharded']);
  expect(named('downloadable')).toEqual(['distilgpt2', 'gpt2-large']);
  expect(listModels().find(({ name }) => name === 'gpt2-xl')).toMatchObject({ bytes: 3, folder: null });
});

it('takes the pinned revision of GPT-2 small, else where main is, else the newest', () => {
  const pinned = '607a30d783dfa663caf39e06633721c8d4cfcd7e';
  const revision = () => findModelFolder('gpt2').folder.split('/').at(-1);
  add('openai-community/gpt2', gpt2, 'snapshots/old');
  add('openai-community/gpt2', gpt2, 'snapshots/main-one');
  add('openai-community/gpt2', gpt2, 'snapshots/z');
  add('openai-community/gpt2', { main: 'main-one\n' }, 'refs');
  expect(revision()).toBe('main-one');
  add('openai-community/gpt2', gpt2, `snapshots/${pinned}`);
  expect(revision()).toBe(pinned);
  expect(findModelFolder('openai-community/gpt2').name).toBe('gpt2');
});

it('has GPT-2 small as the default model where it is whole, and never leaves the cache', () => {
  vi.stubEnv('CIRCUIT_LENS_MODEL', '');
  expect(defaultModelName()).toBe('ioi-mini');
  add('openai-community/gpt2', gpt2);
  expect(defaultModelName()).toBe('gpt2');
  for (const name of ['../gpt2', 'a/../../b', 'a/..', '/etc/x', 'a/b/c'])
    expect(() => findModelFolder(name)).toThrow(/There is no model/);
});

it('lists what can be fetched where there is no cache', () => {
  vi.stubEnv('HF_HUB_CACHE', join(cache, 'nowhere'));
  expect(listModels().every(({ state }) => state === 'downloadable')).toBe(true);
});

it('names a cache that is no folder, or cannot be read', () => {
  const path = join(cache, 'file');
  writeFileSync(path, '');
  vi.stubEnv('HF_HUB_CACHE', path);
  expect(() => listModels()).toThrow(/The cache folder can't be used: ".*file" \(ENOTDIR\).*HF_HUB_CACHE/);
});
