import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HubServer, writeRandomCheckpoint } from '@circuit-lens/model/testing';

const root = resolve(import.meta.dirname, '../..');

/** Two servers on free ports, with a data folder, a cache and a model hub of their own. */
export interface Servers {
  dashboard: string;
  /** Has a small random model under the name distilgpt2, and is slow. */
  hub: HubServer;
  startApi(): Promise<void>;
  stopApi(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts API and dashboard, and waits until both answer. Needs a built dashboard.
 * @param more of the environment of both
 */
export async function startServers(more: Record<string, string> = {}): Promise<Servers> {
  const home = mkdtempSync(join(tmpdir(), 'circuit-lens-e2e-'));
  const [apiPort, port] = [await freePort(), await freePort()];
  const hub = await startHub(join(home, 'model'));
  const env = {
    ...process.env,
    API_PORT: String(apiPort),
    PORT: String(port),
    CIRCUIT_LENS_HOME: home,
    CIRCUIT_LENS_DEVICE: 'cpu',
    NEXT_TELEMETRY_DISABLED: '1',
    CIRCUIT_LENS_PROXY_KEY: 'key-of-the-journeys',
    HF_ENDPOINT: hub.address,
    HF_HUB_CACHE: join(home, 'hub'),
    HF_TOKEN: '',
    ...more,
  };
  let api: ChildProcess | null = null;
  const startApi = async () => {
    api = start(process.execPath, ['bin/serve.mjs', 'main'], join(root, 'apps/api'), env);
    await answering(`http://127.0.0.1:${apiPort}/readyz`);
  };
  const stopApi = async () => {
    if (api) await end(api);
    api = null;
    // What was started may be gone before the server, which drains first.
    await silent(`http://127.0.0.1:${apiPort}/healthz`);
  };
  const next = start(
    'npx',
    ['tsx', 'server.ts', '-H', '127.0.0.1', '-p', String(port)],
    join(root, 'apps/dashboard'),
    env,
  );
  const dashboard = `http://127.0.0.1:${port}`;
  await Promise.all([startApi(), answering(`${dashboard}/icon.svg`)]);
  const stop = async () => {
    await Promise.all([stopApi(), end(next)]);
    await hub.close();
    rmSync(home, { recursive: true, force: true });
  };
  return { dashboard, hub, startApi, stopApi, stop };
}

/** Large enough at its speed that somebody can read how fast it comes, and stop it. */
async function startHub(folder: string): Promise<HubServer> {
  await writeRandomCheckpoint(folder, { nLayers: 2, nHeads: 2, dModel: 24, dVocab: 50257, nCtx: 64, seed: 1 });
  const files = ['config.json', 'model.safetensors'].map((name) => [name, { path: join(folder, name) }]);
  return HubServer.start({
    repositories: { 'distilbert/distilgpt2': Object.fromEntries(files) },
    bytesPerSecond: 400_000,
  });
}

/** A process in a group of its own: npx and the API's start put another process between. */
function start(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise((done) => child.once('exit', done));
  process.kill(-child.pid, 'SIGTERM');
  await ended;
}

export async function silent(url: string): Promise<void> {
  while (await fetch(url).catch(() => null)) await new Promise((done) => setTimeout(done, 50));
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} did not answer within a minute.`);
}

export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
