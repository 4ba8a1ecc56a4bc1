import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Servers, startServers } from './servers.ts';

/** The built dashboard between clients and the API, where each client has one job. */
let servers: Servers;
beforeAll(async () => {
  servers = await startServers({ CIRCUIT_LENS_CLIENT_JOBS: '1' });
});
afterAll(() => servers.stop());

/** Asks for a job that takes a while, from one of this machine's addresses. @returns the code of the refusal, or null */
function enqueue(seed: number, localAddress: string, forwarded: string): Promise<string | null> {
  const tokens = (prompt: number) => Array.from({ length: 24 }, (_, i) => (prompt * 7 + i * 13 + seed) % 1000);
  const input = { model: 'ioi-mini', prompts: Array.from({ length: 4000 }, (_, i) => ({ tokens: tokens(i) })) };
  const query = 'mutation ($input: JSON!) { startOperation(name: "run.loss", input: $input) { __typename } }';
  return new Promise((done, fail) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwarded };
    const sent = request(`${servers.dashboard}/graphql`, { method: 'POST', headers, localAddress }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      done(JSON.parse(text).errors?.[0].extensions.code ?? null);
    });
    sent.once('error', fail);
    sent.end(JSON.stringify({ query, variables: { input } }));
  });
}

it('takes nobody for another client, whatever its headers say, and different clients for different ones', async () => {
  expect(await enqueue(1, '127.0.0.1', '10.0.0.1')).toBeNull();
  expect(await enqueue(2, '127.0.0.1', '10.0.0.2')).toBe('QUEUE_FULL');
  expect(await enqueue(3, '127.0.0.2', '127.0.0.1')).toBeNull();
});
