import { readFileSync } from 'node:fs';
import { defaultWeightFlags, operations } from '@circuit-lens/model';
import { buildSchema, getOperationAST, isObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { modelId } from '../nodes/modelIds.ts';
import type { PromptSetSource } from '../promptSets/PromptSet.ts';
import { documentSize } from './documentSize.ts';
import { fieldPrices } from './fieldPrices.ts';
import { OperationPrices } from './OperationPrices.ts';
import { QueryPricing } from './QueryPricing.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const prompt = { text: 'When John and Mary went to the shops, John gave the bag to' };
const recipe = { model: 'ioi-mini', prompts: [prompt] };
/** 58 bytes of text, and BOS. */
const tokens = 16;
const layers = 4;

const promptSets = { find: async () => null } as unknown as PromptSetSource;
const sources = {
  promptSets,
  runs: { recipeOf: (id: string) => (id === 'known' ? (recipe as never) : null) },
  operations: new OperationPrices('ioi-mini'),
};
const pricing = new QueryPricing(defaultLimits, sources);

async function priceOf(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  return pricing.price({ schema, document, operation: getOperationAST(document)!, variables });
}

const ofRun = (fields: string, input: object = recipe) =>
  priceOf(`query ($input: RunInput!) { run(input: $input) { ${fields} } }`, { input });

describe('the price of a query', () => {
  it('is tokens times layers, for each thing that is computed, once', async () => {
    expect((await ofRun('id')).work).toBe(0);
    expect((await ofRun('loss { mean }')).work).toBe(tokens * layers);
    expect((await ofRun('a: loss { mean } b: loss { mean }')).work).toBe(tokens * layers);
    expect((await ofRun('loss { mean } logitDifference { mean }')).work).toBe(2 * tokens * layers);
    // One pass serves all activations.
    const attention = 'a: attention(layer: 0, head: 0) { shape } b: attention(layer: 1, head: 1) { shape }';
    expect((await ofRun(`${attention} activation(hook: "logits") { shape }`)).work).toBe(tokens * layers);
  });

  it('grows with prompts, sources of interventions, named sets and sweeps', async () => {
    const interventions = [{ hook: 'h', kind: 'PATCH', source: { prompts: [prompt] } }];
    expect((await ofRun('loss { mean }', { ...recipe, interventions })).work).toBe(2 * tokens * layers);
    const generated = { model: 'ioi-mini', promptSet: 'ioi:n=100,seed=1' };
    expect((await ofRun('loss { mean }', generated)).work).toBe(100 * 20 * layers);
    const start =
      'mutation ($input: JSON!) { startOperation(name: "patch.activations", input: $input) { __typename } }';
    const sweep = (more: object) => priceOf(start, { input: { clean: recipe, corrupted: recipe, site: 'z', ...more } });
    const [heads, one] = [await sweep({}), await sweep({ heads: ['L0H0'] })];
    expect(heads.work).toBe(0);
    expect(heads.jobPrice).toBeGreaterThan(5 * one.jobPrice);
  });

  it('counts what is returned', async () => {
    const small = await ofRun('activation(hook: "ln_final.hook_scale") { data }');
    const large = await ofRun('activation(hook: "logits") { data }');
    expect(large.bytes).toBeGreaterThan(tokens * 1015 * 5);
    expect(large.bytes).toBeGreaterThan(100 * small.bytes);
    const jobs = async (first: number) =>
      (await priceOf(`{ jobsConnection(first: ${first}) { nodes { ... on JobInfo { id } } } }`)).bytes;
    expect(await jobs(500)).toBeGreaterThan(50 * (await jobs(5)));
    // Refused when it is read; until then it makes nothing else cheaper.
    expect(await jobs(-500)).toBe(0);
    expect((await ofRun('nextTokens(top: -500) { text }')).bytes).toBe(0);
    expect((await ofRun('nextTokens(top: 500) { text }')).bytes).toBeGreaterThan(500 * 20);
    const lens = (top: number) => ofRun(`logitLens(top: ${top}) { topTokens { text } }`);
    expect((await lens(500)).bytes).toBeGreaterThan(500 * (layers + 1) * tokens * 20);
    expect((await lens(500)).work).toBeGreaterThan(2 * (await lens(1)).work);
  });

  it('follows fragments, directives, ids and operations by name', async () => {
    const work = async (query: string, variables: object) => (await priceOf(query, variables as never)).work;
    const spread = 'query ($i: RunInput!) { run(input: $i) { ...F } } fragment F on Run { loss { mean } }';
    expect(await work(spread, { i: recipe })).toBe(tokens * layers);
    const skipped = 'query ($i: RunInput!) { run(input: $i) { loss @skip(if: true) { mean } } }';
    expect(await work(skipped, { i: recipe })).toBe(0);
    const node = 'query ($id: ID!) { node(id: $id) { ... on Run { loss { mean } } } }';
    expect(await work(node, { id: 'known' })).toBe(tokens * layers);
    const nodes =
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Run { loss { mean } } ... on Head { copyingScore(circuit: OV) } } }';
    const head = (label: string) =>
      modelId({ contents: '0'.repeat(16), weightFlags: defaultWeightFlags, model: 'ioi-mini', head: label });
    const ids = ['known', 'known', head('L0H0'), head('L0H1')];
    // What a node is nobody has looked up yet: a run is priced as if it were a head, too.
    expect(await work(nodes, { ids })).toBe(tokens * layers + 3 * 100);
    const many = Array.from({ length: 60 }, (_, i) => `a${i}: __typename`).join(' ');
    const tooMany = work(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Run { loss { ${many.replaceAll('__typename', 'mean')} } } } }`,
      { ids: new Array(100).fill('known') },
    );
    await expect(tooMany).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX', details: { limit: 'fields' } });
    const operation = 'query ($i: JSON!) { operation(name: "run.loss", input: $i) }';
    expect(await work(operation, { i: recipe })).toBe(tokens * layers);
  });

  it('is refused above the limit, with both numbers', async () => {
    const strict = new QueryPricing({ ...defaultLimits, price: 10 }, sources);
    const price = await ofRun('loss { mean }');
    expect(() => strict.check(price)).toThrow(
      expect.objectContaining({
        code: 'QUERY_TOO_COMPLEX',
        details: expect.objectContaining({ price: price.price, allowed: 10 }),
      }),
    );
    expect(() => pricing.check(price)).not.toThrow();
  });

  it('says which prompts are too many or too long', async () => {
    const strict = new QueryPricing({ ...defaultLimits, prompts: 2, promptBytes: 100 }, sources);
    const document = parse('query ($i: RunInput!) { run(input: $i) { id } }');
    const price = (prompts: object[]) => {
      const operation = getOperationAST(document)!;
      return strict.price({ schema, document, operation, variables: { i: { prompts } } });
    };
    await expect(price([prompt, prompt, prompt])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(price([prompt, { text: 'x'.repeat(101) }])).rejects.toMatchObject({
      code: 'PROMPT_TOO_LONG',
      details: { field: 'prompts[1]' },
    });
  });
});

/** Fields that read what is there already, or what the field above them has computed. */
const free = new Set([
  ...['health', 'job', 'jobs', 'jobsConnection', 'limits', 'costOf', 'models', 'model', 'node', 'nodes', 'operations'],
  ...['operation', 'promptSet', 'promptSets', 'promptSetsConnection', 'run', 'id', 'prompts', 'provenance', 'recipe'],
  ...['name', 'config', 'hookPoints', 'parameters', 'head', 'label', 'layer', 'index', 'publishedRole', 'missing'],
  ...['verification', 'publishedNumbers'],
]);

it.each(['Query', 'Run', 'Model', 'Head'])('every field of %s that computes something has a price', (name) => {
  const type = schema.getType(name);
  const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
  expect(fields.length).toBeGreaterThan(3);
  const unpriced = fields.filter((field) => !free.has(field) && !fieldPrices[`${name}.${field}`]);
  expect(unpriced, 'add them to fieldPrices').toEqual([]);
});

it('prices name fields and operations that there are', () => {
  const names = operations.map(({ name }) => name);
  for (const [field, { operation }] of Object.entries(fieldPrices)) {
    const [type, name] = field.split('.');
    const found = schema.getType(type!);
    expect(isObjectType(found) && found.getFields()[name!], field).toBeTruthy();
    expect(names).toContain(operation);
  }
});

it('takes the sizes of the model that a run inside the input names', () => {
  const prices = new OperationPrices('ioi-mini');
  const clean = { prompts: [prompt] };
  const work = (model: object) =>
    prices.priceOf('patch.activations', { clean: { ...clean, ...model }, corrupted: clean, site: 'z' }).work;
  // One that is not here counts as GPT-2 small.
  expect(work({ model: 'nobody/has-this' })).toBeGreaterThan(5 * work({}));
  const compared = (a: object, b: object) =>
    prices.priceOf('run.compare', { a: { ...clean, ...a }, b: { ...clean, ...b } }).work;
  expect(compared({}, { model: 'nobody/has-this' })).toBe(compared({ model: 'nobody/has-this' }, {}));
});

it('no operation throws when it is priced, whatever its input', () => {
  const prices = new OperationPrices('ioi-mini');
  const hostile = [
    null,
    7,
    'x',
    [],
    { prompts: 7 },
    { prompts: [null, { tokens: [] }], heads: 5, by: 'x', samples: -1 },
  ];
  const typed = { interventions: 3, positions: {}, receivers: null, sets: [], maxNewTokens: 'many', hooks: ['nope'] };
  for (const { name } of operations) {
    for (const input of [...hostile, typed]) {
      const { work, values } = prices.priceOf(name, input);
      expect(Number.isFinite(work) && Number.isFinite(values), name).toBe(true);
    }
  }
});

describe('the size of a document', () => {
  it('counts depth, aliases and fields, with fragments where they stand', () => {
    const document = parse('{ a: x { y { z } } ...F ...F } fragment F on Q { b: u { v } }');
    expect(documentSize(document)).toEqual({ depth: 3, aliases: 3, fields: 7 });
  });

  it('takes no time for fragments inside fragments, and for one inside itself', () => {
    const chain = Array.from({ length: 500 }, (_, i) => `fragment F${i} on Q { ...F${i + 1} ...F${i + 1} }`);
    const { fields } = documentSize(parse(`{ ...F0 } ${chain.join(' ')} fragment F500 on Q { x }`));
    expect(fields).toBe(2 ** 500);
    expect(documentSize(parse('{ ...F } fragment F on Q { x ...F }')).fields).toBe(1);
  });
});
