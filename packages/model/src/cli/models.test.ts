import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { HubServer } from '../testing/HubServer.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { runCliHere } from '../testing/runCliHere.ts';

const name = 'somebody/tiny-gpt2';
let work: string;
let hub: HubServer;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'circuit-lens-models-'));
  await writeRandomCheckpoint(work, { nLayers: 1, nHeads: 2, dModel: 16, dVocab: 50257, nCtx: 16, seed: 5 });
  const files = ['config.json', 'model.safetensors'];
  const entries = files.map((file) => [file, { path: join(work, file) }]);
  hub = await HubServer.start({ repositories: { [name]: Object.fromEntries(entries) } });
  vi.stubEnv('CIRCUIT_LENS_HOME', work);
  vi.stubEnv('CIRCUIT_LENS_MODEL', 'ioi-mini');
  vi.stubEnv('HF_ENDPOINT', hub.address);
  vi.stubEnv('HF_HUB_CACHE', join(work, 'hub'));
  vi.stubEnv('HF_TOKEN', '');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  rmSync(work, { recursive: true });
});

const run = (...args: string[]) => runCliHere(args);

async function json(...args: string[]) {
  const { status, stdout } = await run(...args, '--json');
  return { status, value: JSON.parse(stdout) };
}

it('fetches a model, names where it is, checks it, and takes it away', async () => {
  const [unknown, missing] = await Promise.all([
    json('models', 'pull', 'somebody/nothing'),
    run('prompt', 'a', '--model', name),
  ]);
  expect(unknown).toMatchObject({ status: 1, value: { error: { code: 'HUB_REFUSED', details: { status: 401 } } } });
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain(`npx circuit-lens models pull ${name}`);

  const pulled = await run('models', 'pull', name);
  expect([pulled.status, pulled.stderr]).toEqual([0, '']);
  expect(pulled.stdout).toContain(`Use it by its name: --model ${name}`);
  const [path, list, prompt] = await Promise.all([
    run('models', 'path', name),
    json('models', 'list'),
    json('prompt', 'When John and Mary', '--model', name),
  ]);
  const folder = path.stdout.trim();
  expect(readFileSync(join(folder, 'config.json'), 'utf8')).toContain('gpt2');
  expect(list.value.models[0]).toMatchObject({ name: 'ioi-mini', state: 'embedded' });
  expect(list.value.models).toContainEqual(
    expect.objectContaining({ name: 'gpt2', state: 'downloadable', folder: null }),
  );
  expect(list.value.models).toContainEqual(expect.objectContaining({ name, state: 'here', folder }));
  expect(prompt.value.model).toMatchObject({ name, selfTest: { status: 'passed' } });

  expect(await json('models', 'verify', name)).toMatchObject({ status: 0, value: { isRight: true } });
  const weights = readFileSync(join(folder, 'model.safetensors'));
  weights[weights.length - 1]! ^= 1;
  writeFileSync(join(folder, 'model.safetensors'), weights);
  const wrong = await run('models', 'verify', name);
  expect([wrong.status, /WRONG, must be sha256 [0-9a-f]{64}/.test(wrong.stdout)]).toEqual([1, true]);

  expect((await json('models', 'remove', name)).value).toMatchObject({ repository: name });
  expect(await json('models', 'path', name)).toMatchObject({ status: 2, value: { error: { code: 'UNKNOWN_MODEL' } } });
});
