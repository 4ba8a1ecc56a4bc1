import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { cachedModels, findModelFolder } from './modelFolders.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'circuit-lens-hub-'));
  vi.stubEnv('HF_HUB_CACHE', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

function add(repository: string, files: Record<string, string>): void {
  const folder = join(cache, `models--${repository.replace('/', '--')}`, 'snapshots', 'abc');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

const gpt2 = { 'config.json': '{ "model_type": "gpt2" }', 'model.safetensors': '' };

it('lists what is GPT-2 and whole in the cache, by names that find it', () => {
  add('openai-community/gpt2', gpt2);
  add('gpt2-medium', gpt2);
  add('somebody/my--gpt2', gpt2);
  add('openai-community/gpt2-xl', { 'config.json': gpt2['config.json'] });
  add('EleutherAI/pythia-70m', { ...gpt2, 'config.json': '{ "model_type": "gpt_neox" }' });
  add('somebody/broken', { ...gpt2, 'config.json': '{' });
  expect(cachedModels()).toEqual(['gpt2', 'gpt2-medium', 'somebody/my--gpt2']);
  for (const name of cachedModels()) expect(findModelFolder(name).folder).toContain(cache);
});

it('lists nothing where there is no cache', () => {
  vi.stubEnv('HF_HUB_CACHE', join(cache, 'nowhere'));
  expect(cachedModels()).toEqual([]);
});
