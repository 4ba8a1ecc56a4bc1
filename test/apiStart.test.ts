import { afterEach, expect, it } from 'vitest';
import { ApiProcess, npmStart } from './support/apiProcess.ts';
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
});

it('an option that it does not know ends it before it starts, with the way to say it', async () => {
  api = ApiProcess.spawn({}, npmStart, ['--model', 'gpt2']);
  expect((await api.exited).code).toBe(2);
  expect(api.output).toContain('--model gpt2');
  expect(api.output).toContain('CIRCUIT_LENS_MODEL=');
});

it('no server is left when it is killed', async () => {
  api = await ApiProcess.start({}, npmStart);
  await api.stop('SIGKILL');
  await until(() => isGone(api!.address));
});
