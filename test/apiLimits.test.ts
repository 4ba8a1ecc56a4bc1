import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, ApiProcess } from './support/apiProcess.ts';
import { metric, until } from './support/metrics.ts';

const opened: ApiProcess[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((api) => api.stop('SIGKILL')));
});

async function start(variables: Record<string, string>): Promise<ApiProcess> {
  const api = await ApiProcess.start(variables);
  opened.push(api);
  return api;
}

const short = '{ run(input: { promptSet: "notebook" }) { nextTokens(top: 1) { text } } }';

/** Takes minutes: every new token runs all prompts again, since something is replaced. */
const long = (seed: number) => `{ run(input: { promptSet: "ioi:n=1000,seed=${seed}", interventions: [
  { hook: "blocks.0.hook_mlp_out", kind: ZERO }] }) { generate(maxNewTokens: 100) { text } } }`;
/** As the dashboard's server asks for somebody. */
const proxyKey = 'key-of-the-test';
const askingFor = (address: string) => ({
  'x-forwarded-for': `1.2.3.4, ${address}`,
  'x-circuit-lens-proxy-key': proxyKey,
});
const unlimited = { CIRCUIT_LENS_PRICE_MAX: '1000000000' };

interface Sent extends Answer {
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it asked for
  extensions?: any;
}

async function send(
  api: ApiProcess,
  query: string,
  { signal, headers = {} }: { signal?: AbortSignal; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const response = await fetch(`${api.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    signal,
  });
  return { status: response.status, headers: response.headers, ...((await response.json()) as Omit<Answer, 'status'>) };
}

describe('a query above a limit', () => {
  it('is refused before it runs, with its price and the limit; any query can be priced without running', async () => {
    const api = await start({ CIRCUIT_LENS_PRICE_MAX: '600', CIRCUIT_LENS_JOB_PRICE_MAX: '1000' });
    const cheap = await send(api, short);
    expect(cheap).toMatchObject({ status: 200, extensions: { cost: { limit: 600 } } });
    // Eight prompts of 16 tokens through four layers; an estimate.
    expect(Math.abs(cheap.extensions.cost.work / (8 * 16 * 4) - 1)).toBeLessThan(0.1);
    expect(cheap.headers.get('x-request-id')).toBe(cheap.extensions.cost.request);
    const dear = '{ run(input: { promptSet: "ioi:n=100,seed=1" }) { loss { mean } } }';
    const { status, errors } = await send(api, dear);
    expect(status).toBe(400);
    const { code, details } = errors![0]!.extensions;
    expect({ code, details }).toMatchObject({ code: 'QUERY_TOO_COMPLEX', details: { work: 8000, allowed: 600 } });
    expect(errors![0]!.message).toContain(String(details.price));
    const ask = 'query ($query: String!) { costOf(query: $query) { price isAccepted refusal limits { price depth } } }';
    const { data } = await api.query(ask, { query: dear });
    expect(data.costOf).toMatchObject({ price: details.price, isAccepted: false, limits: { price: 600, depth: 24 } });
    expect(data.costOf.refusal).toBe(errors![0]!.message);
    const wrong = await api.query(ask, { query: '{ nope }' });
    expect(wrong.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');

    const sweep = { clean: { prompts: [{ text: 'x'.repeat(300) }] }, corrupted: { prompts: [] }, site: 'resid_pre' };
    const job = await api.query(
      'mutation ($input: JSON!) { startOperation(name: "patch.activations", input: $input) { __typename } }',
      { input: sweep },
    );
    expect(job.errors![0]!.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', details: { allowed: 1000 } });
  });

  it('is refused for its depth, its aliases and its fields', async () => {
    const limits = { CIRCUIT_LENS_DEPTH_MAX: '3', CIRCUIT_LENS_ALIASES_MAX: '4', CIRCUIT_LENS_FIELDS_MAX: '5' };
    const api = await start(limits);
    const queries: [limit: string, allowed: number, query: string][] = [
      ['depth', 3, '{ run(input: { promptSet: "notebook" }) { prompts { tokens { text } } } }'],
      ['aliases', 4, '{ a: __typename b: __typename c: __typename d: __typename e: __typename }'],
      ['fields', 5, '{ health { status uptime home jobsQueued jobsRunning } }'],
    ];
    for (const [limit, allowed, query] of queries) {
      const { status, errors } = await send(api, query);
      expect(status).toBe(400);
      expect(errors![0]!.extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', details: { limit, allowed } });
      const { errors: ofStream } = (await api.subscribe(query.replace('{', 'subscription {')).next()).value as Answer;
      expect(ofStream![0]!.extensions.code).toBe('QUERY_TOO_COMPLEX');
    }
  });
});

describe('the price of queries', () => {
  const ask = (count: number, more = '') =>
    `query ($query: String!) { ${Array.from({ length: count }, (_, i) => `a${i}: costOf(query: $query${more}) { price }`).join(' ')} }`;
  const documentOf = (fields: number) => `{ ${'health { status } '.repeat(fields)}}`;

  it('is asked of so many together as one query may be, and is work itself', async () => {
    const api = await start({});
    const { errors } = await api.query(ask(300), { query: documentOf(100) });
    expect(errors![0]!.extensions).toMatchObject({
      code: 'QUERY_TOO_COMPLEX',
      details: { limit: 'tokens', allowed: 5000 },
    });
    const few = await api.query(ask(10), { query: documentOf(100) });
    expect(few.data.a9.price).toBe(few.data.a0.price);
    expect((few as Sent).extensions.cost.work).toBe(Math.ceil(10 * 402 * 0.3));
  });

  it('lets others be answered in between', async () => {
    const api = await start({ CIRCUIT_LENS_QUERY_TOKENS_MAX: '200000', CIRCUIT_LENS_FIELDS_MAX: '20000' });
    let isDone = false;
    const priced = api.query(ask(20), { query: documentOf(200) }).then(() => {
      isDone = true;
    });
    await until(async () => (await metric(api, 'circuit_lens_queries{state="running"}')) === 1);
    expect(isDone).toBe(false);
    await priced;
  });
});

describe('clients', () => {
  it('wait in lines of their own, and hear when to come again', async () => {
    const api = await start({
      ...unlimited,
      CIRCUIT_LENS_QUERIES_MAX: '1',
      CIRCUIT_LENS_CLIENT_QUERIES: '2',
      CIRCUIT_LENS_PROXY_KEY: proxyKey,
    });
    const leaving = new AbortController();
    const mine = [1, 2].map((seed) => send(api, long(seed), leaving).catch(() => null));
    await until(async () => (await metric(api, 'circuit_lens_queries{state="waiting"}')) === 1);
    // Whoever can't show the key is who it is, whatever it says.
    const refused = await send(api, long(3), { headers: { 'x-forwarded-for': '10.0.0.9' } });
    expect(refused).toMatchObject({ status: 429, errors: [{ extensions: { code: 'QUEUE_FULL' } }] });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // What computes nothing waits for nobody.
    expect((await send(api, '{ health { status } }')).status).toBe(200);
    const theirs = send(api, short, { headers: askingFor('10.0.0.2') });
    await until(async () => (await metric(api, 'circuit_lens_queries{state="waiting"}')) === 2);
    // Gone, they leave their places, and the model as well: this would take minutes otherwise.
    leaving.abort();
    expect((await theirs).data.run.nextTokens).toHaveLength(8);
    expect(await Promise.all(mine)).toEqual([null, null]);
    await until(async () => (await metric(api, 'circuit_lens_queries{state="running"}')) === 0);
    expect((await send(api, short)).status).toBe(200);
  });

  it('have room for so many jobs each', async () => {
    const api = await start({ CIRCUIT_LENS_CLIENT_JOBS: '1', CIRCUIT_LENS_PROXY_KEY: proxyKey });
    const enqueue = (seed: number, client: string) =>
      send(
        api,
        `mutation { startOperation(name: "circuit.faithfulness", input: { model: "ioi-mini", dataset: { prompts: [
          { text: "When John and Mary went to the shops, John gave the bag to", answers: { correct: " Mary", incorrect: " John" } } ] },
          bootstrap: { resamples: 100000, seed: ${seed} } }) { __typename } }`,
        { headers: askingFor(client) },
      );
    // The first may have ended before the second is asked for: the last of many is refused all the same.
    const answers = await Promise.all([1, 2, 3, 4, 5].map((seed) => enqueue(seed, '10.0.0.1')));
    const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions.code) ?? []);
    expect(new Set(codes)).toEqual(new Set(['QUEUE_FULL']));
    expect((await enqueue(9, '10.0.0.2')).errors).toBeUndefined();
  });
});

it('a query that takes too long is ended, and the next one answered', async () => {
  const api = await start({ ...unlimited, CIRCUIT_LENS_QUERY_SECONDS: '1.5', CIRCUIT_LENS_QUERIES_MAX: '1' });
  await api.ready();
  const { data, errors } = await send(api, long(1));
  expect(errors!.map(({ extensions }) => extensions.code)).toEqual(['QUERY_TIMEOUT']);
  expect(data.run?.generate ?? null).toBeNull();
  expect((await send(api, short)).data.run.nextTokens).toHaveLength(8);
});

it('every answer has a line in the log and a place in the metrics', async () => {
  const api = await start({ CIRCUIT_LENS_LOG: 'info' });
  const { extensions } = await send(api, `query Top ${short}`, { headers: { 'x-request-id': 'my-request' } });
  await send(api, `query Top ${short}`);
  await send(api, '{ nope }');
  const answered = () => api.output.split('\n').filter((line) => /^\{.*answered.*\}$/.test(line));
  await until(async () => answered().length === 3);
  const lines = answered();
  const first = JSON.parse(lines[0]!);
  expect(first).toMatchObject({ request: 'my-request', path: '/graphql', status: 200, query: 'Top' });
  expect(first.price).toBe(extensions.cost.price);
  expect(JSON.parse(lines[2]!)).toMatchObject({ status: 400, codes: ['GRAPHQL_VALIDATION_FAILED'] });
  expect(await metric(api, 'circuit_lens_request_seconds_count{path="graphql",status="200"}')).toBe(2);
  expect(await metric(api, 'circuit_lens_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
  expect(await metric(api, 'circuit_lens_cache_lookups_total{cache="results",found="true"}')).toBeGreaterThan(0);
  const memory = (kind: string) => metric(api, `circuit_lens_worker_memory_bytes{kind="${kind}"}`);
  expect(await memory('heap')).toBeGreaterThan(1e6);
  expect(await memory('kept')).toBeGreaterThan(1e4);
  expect(await memory('kept')).toBeLessThan(await memory('external'));
  expect(await metric(api, 'circuit_lens_ready')).toBe(1);
});
