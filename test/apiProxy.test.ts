import { createServer } from 'node:net';
import { hookName } from '@circuit-lens/shared';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { POST } from '../apps/dashboard/app/graphql/route.ts';
import { GET } from '../apps/dashboard/app/tensors/[file]/route.ts';
import { type Answer, ApiProcess, eventsOf, temporaryHome } from './support/apiProcess.ts';

/** The dashboard's way to the API, as a browser uses it, with a real API behind it. */
const home = temporaryHome();
let port = 0;
let api: ApiProcess;
const start = () => ApiProcess.start({ CIRCUIT_LENS_HOME: home, API_PORT: String(port) });

beforeAll(async () => {
  port = await freePort();
  vi.stubEnv('API_PORT', String(port));
  api = await start();
});
afterEach(() => {
  vi.stubEnv('CIRCUIT_LENS_ALLOWED_HOSTS', undefined);
});
afterAll(async () => {
  await api.stop('SIGKILL');
  vi.unstubAllEnvs();
});

interface PostOptions {
  headers?: Record<string, string>;
  variables?: Record<string, unknown>;
  signal?: AbortSignal;
}

function post(query: string, { headers = {}, variables, signal }: PostOptions = {}): Promise<Response> {
  const names = { host: 'localhost:3000', origin: 'http://localhost:3000', 'content-type': 'application/json' };
  return POST(
    new Request('http://localhost:3000/graphql', {
      method: 'POST',
      headers: { ...names, ...headers },
      body: JSON.stringify({ query, variables }),
      signal,
    }),
  );
}

function getFile(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return GET(new Request(`http://localhost:3000${path}`, { headers: { host: 'localhost:3000', ...headers } }));
}

const headers = { accept: 'text/event-stream, multipart/mixed' };
const codeOf = async (response: Response) => ((await response.json()) as Answer).errors![0]!.extensions.code;

describe('the way through the dashboard', () => {
  it.each([
    ['another host name', { host: 'evil.example:3000', origin: 'http://evil.example:3000' }],
    ['a page from elsewhere', { origin: 'https://evil.example' }],
    ['a page from a file', { origin: 'null' }],
    ['a subscription of a page from elsewhere', { origin: 'https://evil.example', ...headers }],
  ])('is closed for %s', async (_what, names) => {
    const response = await post('{ health { status } }', { headers: names as Record<string, string> });
    expect([response.status, await codeOf(response)]).toEqual([403, 'FORBIDDEN']);
  });

  it('is open for its own pages, and for names that were allowed', async () => {
    expect((await post('{ health { status } }')).status).toBe(200);
    const named = { host: 'lab.example', origin: 'https://lab.example' };
    expect((await post('{ health { status } }', { headers: named })).status).toBe(403);
    vi.stubEnv('CIRCUIT_LENS_ALLOWED_HOSTS', 'other.example, lab.example');
    expect((await post('{ health { status } }', { headers: named })).status).toBe(200);
  });

  it('serves the explorer of the API under the same address, with its policy', async () => {
    const page = await getFile('/graphql', { accept: 'text/html' });
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await page.text()).toContain('/graphql/explorer/main.js');
    const script = await getFile('/graphql/explorer/main.js');
    expect(script.headers.get('content-type')).toContain('javascript');
  });

  const startJob = async (seed: number, count: number): Promise<string> => {
    const tokens = (prompt: number) => Array.from({ length: 24 }, (_, at) => (prompt * 7 + at * 13 + seed) % 1000);
    const input = { model: 'ioi-mini', prompts: Array.from({ length: count }, (_, i) => ({ tokens: tokens(i) })) };
    const mutation =
      'mutation ($input: JSON!) { startOperation(name: "run.loss", input: $input) { ... on JobInfo { id } } }';
    const answer = (await (await post(mutation, { variables: { input } })).json()) as Answer;
    return answer.data.startOperation.id;
  };
  const subscription = (id: string) =>
    `subscription { job(id: "${id}") { __typename ... on RunningJob { progress { done } } } }`;

  it('streams events as they come', async () => {
    const times: number[] = [];
    const types: string[] = [];
    for await (const { data } of eventsOf(await post(subscription(await startJob(1, 1500)), { headers }))) {
      times.push(performance.now());
      types.push(data.job.__typename);
    }
    // How many come in between depends on whether the model was loaded before.
    expect([types[0], types.at(-1)]).toEqual(['RunningJob', 'SucceededJob']);
    // Held back, all would come at once.
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(100);
  });

  it('says so when the API is gone, and a subscription made anew has the full state when it is back', async () => {
    const id = await startJob(2, 4000);
    const events = eventsOf(await post(subscription(id), { headers }));
    expect((await events.next()).value?.data.job.__typename).toBe('RunningJob');
    await api.stop('SIGKILL');
    // The stream breaks off or ends; it never says that the job has.
    const rest: string[] = [];
    await (async () => {
      for await (const { data } of events) rest.push(data.job.__typename);
    })().catch(() => {});
    expect(rest.every((type) => type === 'RunningJob')).toBe(true);
    const offline = await post('{ health { status } }');
    expect([offline.status, await codeOf(offline)]).toEqual([503, 'API_OFFLINE']);
    api = await start();
    const again: string[] = [];
    for await (const { data } of eventsOf(await post(subscription(id), { headers }))) again.push(data.job.__typename);
    expect(again).toEqual(['InterruptedJob']);
  });

  it('hands out files, in ranges, under the addresses that the API names', async () => {
    const query =
      '{ run(input: { model: "ioi-mini", promptSet: "notebook" }) { id attention(layer: 1, head: 2) { data downloadUrl(format: NPY) } } }';
    const { data } = (await (await post(query)).json()) as Answer;
    const { downloadUrl, data: values } = data.run.attention;
    const whole = await getFile(downloadUrl);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(bytes.subarray(-16)).toEqual(Buffer.from(values, 'base64').subarray(-16));
    expect(Number(whole.headers.get('content-length'))).toBe(bytes.length);
    const etag = whole.headers.get('etag')!;
    const part = await getFile(downloadUrl, { range: 'bytes=0-5', 'if-range': etag });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(0, 6)]);
    expect((await getFile(downloadUrl, { 'if-none-match': etag })).status).toBe(304);
    const activations = await getFile(
      `/runs/${data.run.id}/activations.safetensors?hooks=${hookName('ln_final.scale')}`,
    );
    expect(activations.headers.get('content-disposition')).toMatch(/^attachment; filename=".*\.safetensors"$/);
    expect((await getFile('/tensors/none.npy')).status).toBe(404);
    expect((await getFile(downloadUrl, { host: 'evil.example:3000' })).status).toBe(403);
  });

  it('lets go of the API when the page goes away', async () => {
    const id = await startJob(3, 4000);
    const page = new AbortController();
    const events = eventsOf(await post(subscription(id), { headers, signal: page.signal }));
    await events.next();
    page.abort();
    await expect(events.next().then(() => events.next())).rejects.toThrow();
    await post(`mutation { cancelJob(id: "${id}") { __typename } }`);
  });
});

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
