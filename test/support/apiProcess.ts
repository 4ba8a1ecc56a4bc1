import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleApi } from '../../apps/api/bin/bundle.mjs';

const apiFolder = resolve(import.meta.dirname, '../../apps/api');
const bundle = join(await bundleApi(), 'main.mjs');

/** Starts the server as a person does, as a child of its own. */
export const npmStart = join(apiFolder, 'bin/serve.mjs');

/** Answer of a GraphQL server. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  data: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  errors?: { message: string; path?: (string | number)[]; extensions: any }[];
  status: number;
}

/** A data folder of its own, away from the user's. */
export function temporaryHome(): string {
  return mkdtempSync(join(tmpdir(), 'circuit-lens-api-'));
}

/** A real API in a process of its own. */
export class ApiProcess {
  output = '';
  address = '';
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(readonly child: ChildProcess) {
    this.exited = new Promise((done) => child.once('exit', (code, signal) => done({ code, signal })));
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.output += String(text)));
  }

  /**
   * Starts a process and does not wait for anything.
   * @param script in place of the bundle: TypeScript, or what `npm run start:api` runs
   * @param options words behind the command
   */
  static spawn(variables: Record<string, string>, script?: string, options: readonly string[] = []): ApiProcess {
    const env = { ...process.env, API_PORT: '0', CIRCUIT_LENS_MODEL: 'ioi-mini', ...variables };
    const command = script === npmStart ? [script, 'main'] : script ? ['--import', 'tsx', script] : [bundle];
    const child = spawn(process.execPath, [...command, ...options], { cwd: apiFolder, env });
    return new ApiProcess(child);
  }

  /** Starts a process on a free port and waits until it listens. */
  static async start(variables: Record<string, string> = {}, script?: string): Promise<ApiProcess> {
    const api = ApiProcess.spawn({ CIRCUIT_LENS_HOME: temporaryHome(), ...variables }, script);
    const address = /http:\/\/\S+?(?=\/graphql)/;
    while (!address.test(api.output)) {
      if (api.child.exitCode !== null) throw new Error(`The API did not start: ${api.output}`);
      await new Promise((done) => setTimeout(done, 20));
    }
    api.address = address.exec(api.output)![0];
    return api;
  }

  /** Waits until the default model answers. */
  async ready(): Promise<this> {
    while (!(await fetch(`${this.address}/readyz`)).ok) await new Promise((done) => setTimeout(done, 20));
    return this;
  }

  /** Asks over HTTP. */
  async query(query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
  }

  /** Events of a subscription, until it ends. */
  async *subscribe(query: string, variables: Record<string, unknown> = {}): AsyncGenerator<Answer> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, multipart/mixed' },
      body: JSON.stringify({ query, variables }),
    });
    yield* eventsOf(response);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM') {
    this.child.kill(signal);
    return this.exited;
  }
}

/** Events of a stream of server-sent events, until it says that it is complete or breaks off. */
export async function* eventsOf(response: Response): AsyncGenerator<Answer> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event.startsWith('event: complete')) return;
      const data = /^data: (.+)$/m.exec(event)?.[1];
      if (data) yield { status: response.status, ...(JSON.parse(data) as Omit<Answer, 'status'>) };
    }
  }
}
