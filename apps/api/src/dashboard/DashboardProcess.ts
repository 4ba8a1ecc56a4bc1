import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { childEnvironment } from '../env.ts';
import { dashboardFolder } from './isBuilt.ts';

const nextProgram = createRequire(join(dashboardFolder, 'package.json')).resolve('next/dist/bin/next');
const server = ['--import', 'tsx', join(dashboardFolder, 'server.ts')];
/** How long a page server may take to answer its first request. */
const startMs = 30_000;
const restartMs = 1000;
const howToSee = '`npm run start -w @circuit-lens/dashboard` shows why.';

export interface DashboardOptions {
  host: string;
  port: number;
  apiPort: number;
  /** What it shows the API so that it is believed for whom it asks. */
  proxyKey: string;
}

/** Builds the dashboard. @throws Error with what the build said */
export async function buildDashboard(): Promise<void> {
  const build = run([nextProgram, 'build'], {}, ['ignore', 'pipe', 'pipe']);
  let said = '';
  build.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  build.stderr?.on('data', (text: Buffer) => {
    said += text;
  });
  const code = await new Promise((done) => build.once('exit', done));
  if (code !== 0) throw new Error(`The dashboard could not be built:\n${said.trim()}`);
}

/** The page server, a process of its own, which ends with this one. */
export class DashboardProcess {
  readonly address: string;
  private child: ChildProcess;
  private isStopped = false;

  private constructor(private readonly options: DashboardOptions) {
    this.address = `http://localhost:${options.port}`;
    this.child = this.spawn();
  }

  /**
   * Starts it, and waits until it answers.
   * @throws Error when the port is taken, or the server ends or stays silent
   */
  static async start(options: DashboardOptions): Promise<DashboardProcess> {
    await checkPort(options);
    const dashboard = new DashboardProcess(options);
    const until = Date.now() + startMs;
    while (Date.now() < until && dashboard.child.exitCode === null) {
      const answer = await fetch(`http://${options.host}:${options.port}/icon.svg`).catch(() => null);
      if (answer?.ok) return dashboard;
      await new Promise((done) => setTimeout(done, 50));
    }
    await dashboard.stop();
    throw new Error(`The dashboard did not start on port ${options.port}. ${howToSee}`);
  }

  /**
   * Starts it again whenever it ends by itself.
   * @param say tells people what happened
   */
  keep(say: (line: string) => void): void {
    this.child.once('exit', async () => {
      // One that cannot start must not keep the machine busy.
      await new Promise((done) => setTimeout(done, restartMs));
      if (this.isStopped) return;
      say(`The dashboard ended by itself and is started again. If it does so often, ${howToSee}`);
      this.child = this.spawn();
      this.keep(say);
    });
  }

  /** Ends it and waits until it is gone. */
  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((done) => this.child.once('exit', done));
    this.child.kill('SIGTERM');
    await ended;
  }

  private spawn(): ChildProcess {
    const { host, port, apiPort, proxyKey } = this.options;
    const more = { API_PORT: String(apiPort), CIRCUIT_LENS_PROXY_KEY: proxyKey };
    // The channel closes when this process is gone, however it went.
    return run([...server, '-H', host, '-p', String(port)], more, ['ignore', 'ignore', 'ignore', 'ipc']);
  }
}

function run(args: string[], more: Record<string, string>, stdio: StdioOptions): ChildProcess {
  const env = childEnvironment({ NEXT_TELEMETRY_DISABLED: '1', ...more });
  return spawn(process.execPath, args, { cwd: dashboardFolder, env, stdio });
}

/** Next would answer a taken port with a stack trace; asking first gives plain words. */
function checkPort({ host, port }: DashboardOptions): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is taken. Stop what uses it, or set PORT to another port.`)
          : error,
      ),
    );
    probe.listen(port, host, () => probe.close(() => done()));
  });
}
