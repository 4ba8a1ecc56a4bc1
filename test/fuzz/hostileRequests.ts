import { hostileText, hostileValue } from './hostileTexts.ts';
import type { Random } from './Random.ts';

/** A request as it goes over the wire. */
export interface RawRequest {
  what: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | string | null;
}

type Maker = (random: Random) => Partial<RawRequest>;

const json = { 'content-type': 'application/json' };
const ofQuery = (query: unknown, variables?: unknown): Partial<RawRequest> => ({
  body: JSON.stringify({ query, variables }),
});
const word = (random: Random) => random.one(['run', 'health', 'status', 'a', 'on', 'fragment', 'query', '__schema']);
const piece = (random: Random) =>
  random.one(['{', '}', '(', ')', '[', ']', ':', '$', '...', '@skip(if: true)', '"', '"""', '#', '!', word(random)]);
const quoted = (random: Random) => JSON.stringify(hostileText(random));

/** Documents that are wrong, or larger and deeper than anybody needs. */
const documents: Record<string, Maker> = {
  soup: (random) => ofQuery(random.list(random.int(1, 60), () => piece(random)).join(' ')),
  deep: (random) => {
    const depth = random.int(10, 3000);
    return ofQuery(`{ ${'a { '.repeat(depth)} b ${'} '.repeat(depth)} }`);
  },
  deepIntrospection: (random) => {
    const depth = random.int(2, 30);
    return ofQuery(`{ __schema { types { ${'fields { type { '.repeat(depth)} name ${'} } '.repeat(depth)} } } }`);
  },
  aliases: (random) => {
    const field = random.one([
      'health { status }',
      'operations { name }',
      '__typename',
      'promptSets { id }',
      'limits { price }',
    ]);
    return ofQuery(`{ ${random.list(random.int(10, 2000), (i) => `a${i}: ${field}`).join(' ')} }`);
  },
  sameField: (random) => ofQuery(`{ ${'__typename '.repeat(random.int(100, 6000))} }`),
  fragments: (random) => {
    const count = random.int(5, 400);
    const chain = random.list(count, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`);
    return ofQuery(`{ ...F0 } ${chain.join(' ')} fragment F${count} on Query { health { status } }`);
  },
  circle: () => ofQuery('{ ...F } fragment F on Query { ...G } fragment G on Query { ...F health { status } }'),
  directives: (random) => ofQuery(`{ health ${'@skip(if: false) '.repeat(random.int(2, 2000))} { status } }`),
  deepValue: (random) => {
    const depth = random.int(10, 2400);
    return ofQuery(`{ run(input: ${'[ '.repeat(depth)}${'] '.repeat(depth)}) { id } }`);
  },
  deepSources: (random) => {
    const depth = random.int(2, 60);
    const open = 'prompts: [{ text: "a" }], interventions: [{ hook: "blocks.0.hook_mlp_out", kind: PATCH, source: {';
    return ofQuery(
      `{ run(input: { ${open.repeat(depth)} prompts: [{ text: "a" }] ${'}}]'.repeat(depth)} }) { loss { mean } } }`,
    );
  },
  manyOperations: (random) => ofQuery(random.list(random.int(2, 300), (i) => `query Q${i} { __typename }`).join(' ')),
  subscription: () => ofQuery('subscription { job(id: "x") { __typename } }'),
  variables: (random) => {
    const count = random.int(1, 500);
    const declared = random.list(count, (i) => `$v${i}: String = ${quoted(random).slice(0, 200)}`);
    return ofQuery(`query (${declared.join(' ')}) { __typename }`, hostileValue(random));
  },
};

/** Queries that are right in form, with arguments that are not. */
const inputs: Record<string, Maker> = {
  run: (random) =>
    ofQuery('query ($i: RunInput!) { run(input: $i) { id nextTokens(top: 1) { text } } }', {
      i: { prompts: [{ text: hostileText(random) }], ...(random.chance(0.5) ? { model: hostileText(random) } : {}) },
    }),
  tokens: (random) =>
    ofQuery('query ($i: RunInput!) { run(input: $i) { loss { mean } } }', {
      i: { prompts: [{ tokens: random.list(random.int(0, 300), () => random.int(-2, 1100)) }] },
    }),
  manyPrompts: (random) =>
    ofQuery('query ($i: RunInput!) { run(input: $i) { nextTokens(top: 100000) { text } } }', {
      i: { prompts: random.list(random.int(100, 12_000), () => ({ text: 'When John' })) },
    }),
  activation: (random) =>
    ofQuery(`{ run(input: { promptSet: "notebook" }) { activation(hook: ${quoted(random)}, prompt: ${random.int(-9, 9)},
      head: ${random.int(-9, 9)}, positions: [${random.list(random.int(0, 5), () => random.int(-99, 99))}]) { shape } } }`),
  operation: (random) =>
    ofQuery('query ($n: String!, $i: JSON!) { operation(name: $n, input: $i) }', {
      n: random.one([
        'run.activations',
        'model.parameter',
        'weights.gram',
        'generate',
        'tokenize',
        hostileText(random),
      ]),
      i: hostileValue(random),
    }),
  start: (random) =>
    ofQuery('mutation ($n: String!, $i: JSON!) { startOperation(name: $n, input: $i) { __typename } }', {
      n: random.one(['patch.activations', 'patch.paths', 'circuit.propose', hostileText(random)]),
      i: hostileValue(random),
    }),
  ids: (random) =>
    ofQuery(`{ node(id: ${quoted(random)}) { id } job(id: ${quoted(random)}) { __typename }
    promptSet(id: ${quoted(random)}) { size } model(model: ${quoted(random)}) { name } }`),
  globs: (random) =>
    ofQuery(`{ model { hookPoints(glob: ${quoted(random)}) { name } parameters(glob: ${quoted(random)}) { name } } }`),
  parameter: (random) =>
    ofQuery(`{ model { parameter(name: ${quoted(random)}, index: [${random.int(-99, 99)}]) { shape }
    head(label: ${quoted(random)}) { label } } }`),
  promptSet: (random) =>
    ofQuery('mutation ($t: String!) { createPromptSet(text: $t, format: CSV) { problems { message } } }', {
      t: hostileText(random),
    }),
  costOf: (random) =>
    ofQuery(`{ costOf(query: ${quoted(random)}, variables: ${JSON.stringify(hostileText(random))}) { price } }`),
  anyVariables: (random) => ofQuery('query ($i: RunInput!) { run(input: $i) { id } }', { i: hostileValue(random) }),
};

/** Bodies and requests that are no query at all. */
const wires: Record<string, Maker> = {
  bytes: (random) => ({ body: Buffer.from(random.list(random.int(0, 300), () => random.int(0, 255))) }),
  cut: (random) => ({ body: JSON.stringify({ query: '{ health { status } }' }).slice(0, random.int(0, 30)) }),
  value: (random) => ({ body: JSON.stringify(hostileValue(random)) }),
  batch: (random) => ({ body: JSON.stringify(random.list(random.int(1, 500), () => ({ query: '{ __typename }' }))) }),
  deepJson: (random) => ({ body: '['.repeat(random.int(100, 200_000)) }),
  proto: () => ({
    body: '{"query":"{ __typename }","__proto__":{"query":"x"},"constructor":{"prototype":{"admin":true}}}',
  }),
  large: (random) => ({ body: `{"query":"{ __typename }","x":"${'x'.repeat(random.int(100_000, 5_000_000))}"}` }),
  type: (random) => ({
    ...ofQuery('{ __typename }'),
    headers: {
      'content-type': random.one([
        'text/plain',
        'application/json; charset=utf-7',
        'multipart/form-data',
        'x/',
        'application/graphql',
      ]),
    },
  }),
  encoding: (random) => ({
    ...ofQuery('{ __typename }'),
    headers: { ...json, 'content-encoding': random.one(['gzip', 'br', 'deflate', 'x']) },
  }),
  accept: (random) => ({
    ...ofQuery('{ __typename }'),
    headers: { ...json, accept: random.one(['text/event-stream', 'image/png', '*', ';;;', 'multipart/mixed']) },
  }),
  method: (random) => ({ method: random.one(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD']), body: null }),
  get: (random) => ({
    method: 'GET',
    path: `/graphql?query=${encodeURIComponent(
      hostileText(random)
        .slice(0, 3000)
        .replace(/[\ud800-\udfff]/g, ''),
    )}`,
    body: null,
  }),
  path: (random) => ({
    method: 'GET',
    body: null,
    path: random.one([
      '/tensors/../../etc/passwd',
      '/tensors/%2e%2e%2fcircuit-lens.db',
      `/tensors/${'0'.repeat(64)}.npy`,
      `/runs/${'f'.repeat(64)}/activations.safetensors?hooks=*`,
      '/runs/%00/activations.safetensors',
      '/%',
      '/graphql/../metrics',
      `/${'a'.repeat(5000)}`,
    ]),
  }),
  header: (random) => ({
    ...ofQuery('{ __typename }'),
    headers: { ...json, 'x-long': 'x'.repeat(random.int(1, 20_000)) },
  }),
};

const makers = Object.entries({ ...documents, ...inputs, ...wires });

/** A request that means no good. */
export function hostileRequest(random: Random): RawRequest {
  const [what, make] = random.one(makers);
  return { what, method: 'POST', path: '/graphql', headers: json, body: null, ...make(random) };
}
