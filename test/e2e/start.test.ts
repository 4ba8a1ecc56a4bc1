import { execFile, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/modelCases.ts';
import { freePort, silent } from './servers.ts';

const api = resolve(import.meta.dirname, '../../apps/api');

async function answers(url: string): Promise<boolean> {
  return (await fetch(url).catch(() => null))?.ok ?? false;
}

/** The page server, by the folder of its program. */
async function childOf(parent: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const line = stdout
    .split('\n')
    .find((one) => one.includes('apps/dashboard/server.ts') && one.includes(` ${parent} `));
  return Number.parseInt(line!, 10);
}

it('`npm start` says where everything is, keeps the dashboard up, and leaves no process behind however it ends', async () => {
  await using folder = await temporaryFolder();
  const port = await freePort();
  const env = {
    ...process.env,
    ...{ PORT: String(port), API_PORT: '0', CIRCUIT_LENS_HOME: folder.path, CIRCUIT_LENS_MODEL: 'ioi-mini' },
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/start.ts'], { cwd: api, env });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 50_000 }).toMatch(/^Model .*self-test passed/m);
  const dashboard = `http://127.0.0.1:${port}/icon.svg`;
  expect(/^Dashboard +(\S+)$/m.exec(said)?.[1]).toBe(`http://localhost:${port}`);
  expect(await answers(dashboard)).toBe(true);

  process.kill(await childOf(child.pid!), 'SIGKILL');
  await expect.poll(() => said, { timeout: 20_000 }).toContain('is started again');
  await expect.poll(() => answers(dashboard), { timeout: 20_000 }).toBe(true);

  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  await silent(dashboard);
});
