import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { POST } from '../apps/dashboard/app/graphql/route.ts';
import { ApiProcess } from './support/apiProcess.ts';

const token = 'correct-horse';
const basic = (password: string) => `Basic ${Buffer.from(`anyone:${password}`).toString('base64')}`;
let api: ApiProcess;

beforeAll(async () => {
  api = await ApiProcess.start({ CIRCUIT_LENS_TOKEN: token });
  vi.stubEnv('API_PORT', new URL(api.address).port);
});
afterAll(async () => {
  await api.stop('SIGKILL');
  vi.unstubAllEnvs();
});

const body = JSON.stringify({ query: '{ health { status } }' });
const ask = (path: string, authorization?: string, accept = 'application/json') =>
  fetch(`${api.address}${path}`, {
    method: path === '/graphql' ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', accept, ...(authorization ? { authorization } : {}) },
    ...(path === '/graphql' ? { body } : {}),
  });

it.each([
  ['nothing', undefined],
  ['a wrong token', 'Bearer wrong'],
  ['a wrong password', basic('wrong')],
  ['another scheme', `Digest ${token}`],
])('lets nobody in with %s', async (_what, authorization) => {
  for (const path of ['/graphql', '/tensors/x.npy', '/runs/x/activations.safetensors']) {
    const response = await ask(path, authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  }
  expect((await ask('/graphql', authorization, 'text/event-stream')).status).toBe(401);
});

it('lets in who has the token, and says that it is alive to anyone', async () => {
  expect((await ask('/graphql', `Bearer ${token}`)).status).toBe(200);
  expect((await ask('/graphql', basic(token))).status).toBe(200);
  expect((await ask('/healthz')).status).toBe(200);
});

it('asks through the dashboard too', async () => {
  const post = (authorization?: string) =>
    POST(
      new Request('http://localhost:3000/graphql', {
        method: 'POST',
        headers: {
          host: 'localhost:3000',
          'content-type': 'application/json',
          ...(authorization ? { authorization } : {}),
        },
        body,
      }),
    );
  const refused = await post();
  expect([refused.status, refused.headers.get('www-authenticate')?.slice(0, 5)]).toEqual([401, 'Basic']);
  expect((await post(basic(token))).status).toBe(200);
});
