import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { buildSchema, parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hostileRequest, type RawRequest } from './fuzz/hostileRequests.ts';
import { Random } from './fuzz/Random.ts';
import { RandomQueries } from './fuzz/randomQuery.ts';
import { ApiProcess } from './support/apiProcess.ts';

/** All of it with `npm run test:heavy`, a tenth of it in every run. */
const [hostile, valid] = process.env.CIRCUIT_LENS_HEAVY ? [5000, 2000] : [500, 200];
const timeout = process.env.CIRCUIT_LENS_HEAVY ? 1_800_000 : 120_000;
const atOnce = 4;
const querySeconds = 10;
/** A request waits for those before it, too; it is never left without an answer. */
const answerMs = 1000 * querySeconds * atOnce;

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start({ CIRCUIT_LENS_QUERY_SECONDS: String(querySeconds), CIRCUIT_LENS_PRICE_MAX: '200000' });
  await api.ready();
});
afterAll(() => api.stop('SIGKILL'));

interface Outcome {
  status: number;
  text: string;
}

/** Over `node:http`: `fetch` would not send what is wrong in form. */
function send({ method, path, headers, body }: RawRequest): Promise<Outcome> {
  return new Promise((done, fail) => {
    const sent = request(
      `${api.address}${path}`,
      { method, headers, timeout: answerMs, agent: false },
      async (answer) => {
        let text = '';
        try {
          for await (const chunk of answer) text += chunk;
        } catch (error) {
          fail(error as Error);
        }
        done({ status: answer.statusCode!, text });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${answerMs} ms`)));
    sent.on('error', (error: NodeJS.ErrnoException) =>
      // A body that is too large is refused before all of it is read.
      ['EPIPE', 'ECONNRESET'].includes(error.code ?? '') ? done({ status: 413, text: '' }) : fail(error),
    );
    sent.end(body ?? undefined);
  });
}

/** What no caller may see: a fault without a code, and where in the code it was. */
function complaints({ status, text }: Outcome): string[] {
  return [
    ...(text.includes('INTERNAL_') ? ['an unknown error'] : []),
    ...(/node_modules|\.ts:\d|\n {4}at |\/root\/|\/home\//.test(text) ? ['a place in the code'] : []),
    ...(status >= 500 && !text.includes('"code"') ? [`status ${status} without a code`] : []),
  ];
}

/** Sends them, some at a time, and asks after each fifty whether the server is well. */
async function sendAll(requests: readonly RawRequest[]): Promise<void> {
  const wrong: { what: string; body: string; found: string[]; text: string }[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      const one = requests[index]!;
      const outcome = await send(one).catch((error: Error): Outcome => ({ status: 599, text: error.message }));
      const found = complaints(outcome);
      if (found.length > 0)
        wrong.push({ what: one.what, body: String(one.body).slice(0, 500), found, text: outcome.text.slice(0, 500) });
      if (index % 50 === 0) expect((await api.query('{ health { status } }')).data.health.status).toBe('READY');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  expect(wrong).toEqual([]);
  expect(api.child.exitCode).toBeNull();
  const { data } = await api.query('{ run(input: { promptSet: "notebook" }) { nextTokens(top: 1) { text } } }');
  expect(data.run.nextTokens).toHaveLength(8);
  expect(api.output).not.toContain('a resolver failed');
}

it(`answers ${hostile} hostile requests, each in its time and with a code`, { timeout }, async () => {
  const random = new Random(1);
  await sendAll(random.list(hostile, () => hostileRequest(random)));
});

it(`answers ${valid} random queries, all of them valid`, { timeout }, async () => {
  const schema = buildSchema(readFileSync(new URL('../apps/api/schema.graphql', import.meta.url), 'utf8'));
  const queries = new RandomQueries(schema, new Random(2));
  const texts = Array.from({ length: valid }, () => queries.next());
  for (const text of texts) expect(validate(schema, parse(text)), text).toEqual([]);
  const headers = { 'content-type': 'application/json' };
  await sendAll(
    texts.map((query) => ({
      what: 'valid',
      method: 'POST',
      path: '/graphql',
      headers,
      body: JSON.stringify({ query }),
    })),
  );
});
