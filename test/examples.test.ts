import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

const examples = resolve(import.meta.dirname, '../examples');
const run = promisify(execFile);
let api: ApiProcess;

beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

it.each([
  ['TypeScript', process.execPath, ['--import', 'tsx', join(examples, 'src/notebook.ts')]],
  ['Python', 'python3', [join(examples, 'notebook.py')]],
])('the notebook in %s prints eight logit differences and their mean', async (_name, command, args) => {
  // Python is not needed for anything else, so a machine without it skips this one.
  const found = await run(command, ['--version']).catch(() => null);
  if (!found) return;
  const { stdout } = await run(command, [...args, `${api.address}/graphql`]);
  expect(stdout.match(/^prompt \d: \d+\.\d{3}$/gm)).toHaveLength(8);
  expect(stdout).toMatch(/Average logit difference: \d+\.\d{3}/);
  expect(stdout).toMatch(/Top 0th token\..*\| Mary\|/);
});

it('the notebook in curl prints the mean', async () => {
  const found = await run('curl', ['--version']).catch(() => null);
  if (!found) return;
  const { stdout } = await run('bash', [join(examples, 'notebook.sh'), `${api.address}/graphql`]);
  expect(JSON.parse(stdout).data.run.logitDifference).toMatchObject({ accuracy: 1, mean: expect.any(Number) });
});
