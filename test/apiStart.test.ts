import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { ApiProcess, npmStart, temporaryHome } from './support/apiProcess.ts';
import { until } from './support/metrics.ts';

let api: ApiProcess | null = null;
afterEach(() => api?.child.kill('SIGKILL'));

const isGone = (address: string) =>
  fetch(`${address}/healthz`).then(
    () => false,
    () => true,
  );

it('the process that was started hands SIGTERM on to the server, and ends as it does', async () => {
  api = await ApiProcess.start({}, npmStart);
  expect(await api.stop('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await isGone(api.address)).toBe(true);
});

it('a wrong setting is its own exit status too', async () => {
  api = ApiProcess.spawn({ API_PORT: 'many' }, npmStart);
  expect((await api.exited).code).toBe(1);
  expect(api.output).toContain('API_PORT');
  api = ApiProcess.spawn({ CIRCUIT_LENS_DEVICE: 'cuda:x' }, npmStart);
  expect((await api.exited).code).toBe(1);
  expect(api.output).toContain('CIRCUIT_LENS_DEVICE: must be auto, cpu, webgpu, cuda');
});

it('a device that is not there is told with the setting that a server has for it', async () => {
  api = await ApiProcess.start({ CIRCUIT_LENS_DEVICE: 'tpu' }, npmStart);
  await until(async () => api!.output.includes('not loaded'));
  await until(async () => /^DEVICE_UNAVAILABLE: .*for a server CIRCUIT_LENS_DEVICE/m.test(api!.output));
});

it('an option that it does not know ends it before it starts, with the way to say it', async () => {
  api = ApiProcess.spawn({}, npmStart, ['--model', 'gpt2']);
  expect((await api.exited).code).toBe(2);
  expect(api.output).toContain('--model gpt2');
  expect(api.output).toContain('CIRCUIT_LENS_MODEL=');
});

it('no server is left when npm, which started it, hears SIGTERM', async () => {
  const root = resolve(import.meta.dirname, '..');
  const env = { ...process.env, API_PORT: '0', CIRCUIT_LENS_MODEL: 'ioi-mini', CIRCUIT_LENS_HOME: temporaryHome() };
  const npm = spawn('npm', ['run', 'start:api', '-w', '@circuit-lens/api'], { cwd: root, env });
  let said = '';
  npm.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  await until(async () => said.includes('/graphql'));
  npm.kill('SIGTERM');
  await until(() => isGone(/http:\/\/\S+?(?=\/graphql)/.exec(said)![0]));
});

it('no server is left when it is killed', async () => {
  api = await ApiProcess.start({}, npmStart);
  await api.stop('SIGKILL');
  await until(() => isGone(api!.address));
});
