import { request } from 'node:http';
import { operations } from '@circuit-lens/model';
import { decodeTensor } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const notebook = { promptSet: 'notebook', model: 'ioi-mini' };

describe('a run over HTTP', () => {
  it('is the notebook in one query', async () => {
    const { data, errors } = await api.query(
      `query ($input: RunInput!) { run(input: $input) {
         id provenance { model contentHash weightFlags { foldLayerNorm refactorFactoredAttentionMatrices } prependBos device precision productVersion selfTest { hooksCompared } }
         prompts { text correct { text } incorrect { text } tokens { position id text labels } }
         nextTokens(prompt: 1, top: 3) { prompt rank text logit probability logProbability }
         answers { prompt rank text }
         logitDifference { mean perPrompt accuracy correctProbability }
         loss { mean perToken { shape axes { name } } }
       } }`,
      { input: notebook },
    );
    expect(errors).toBeUndefined();
    const { run } = data;
    expect(run.id).toMatch(/^[0-9a-f]{64}$/);
    expect(run.provenance).toMatchObject({
      model: 'ioi-mini',
      weightFlags: { foldLayerNorm: true, refactorFactoredAttentionMatrices: false },
      prependBos: true,
      device: 'cpu',
      precision: 'float32',
    });
    const [first] = run.prompts;
    expect(first.text).toBe('When John and Mary went to the shops,  John gave the bag to');
    expect(first.tokens).toHaveLength(16);
    const at = (label: string) => first.tokens.find((token: { labels: string[] }) => token.labels.includes(label));
    expect([at('s1'), at('io'), at('s2'), at('end')].map((token) => [token.position, token.text])).toEqual([
      [2, ' John'],
      [4, ' Mary'],
      [11, ' John'],
      [15, ' to'],
    ]);
    expect(run.nextTokens.map((row: { prompt: number; rank: number }) => [row.prompt, row.rank])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
    ]);
    expect(Math.exp(run.nextTokens[0].logProbability)).toBeCloseTo(run.nextTokens[0].probability, 6);
    const { perPrompt, mean } = run.logitDifference;
    expect(perPrompt).toHaveLength(8);
    expect(perPrompt.reduce((sum: number, x: number) => sum + x, 0) / 8).toBeCloseTo(mean, 5);
    expect(run.loss.perToken.axes.map((axis: { name: string }) => axis.name)).toEqual(['prompt', 'position']);
  });

  it('has one id, however its input is written, and another for other prompts', async () => {
    const { data } = await api.query(
      `query ($a: RunInput!, $b: RunInput!, $c: RunInput!) { a: run(input: $a) { id } b: run(input: $b) { id } c: run(input: $c) { id } }`,
      {
        a: { prompts: [{ text: 'John gave it to', answers: { correct: ' Mary' } }] },
        b: {
          prompts: [{ text: 'John gave it to', answers: { correct: ' Mary' } }],
          model: 'ioi-mini',
          prependBos: true,
        },
        c: { prompts: [{ text: 'John gave it to', answers: { correct: ' Mary' } }], prependBos: false },
      },
    );
    expect(data.a.id).toBe(data.b.id);
    expect(data.c.id).not.toBe(data.a.id);
    const again = await api.query(`query ($id: ID!) { node(id: $id) { id ... on Run { prompts { text } } } }`, {
      id: data.c.id,
    });
    expect(again.data.node.prompts).toEqual([{ text: 'John gave it to' }]);
  });

  it('has a model and heads with ids too, which `node` and `nodes` find', async () => {
    const ask = `{ model(model: "ioi-mini", weightFlags: { centerUnembed: false }) {
      id provenance { contentHash } head(label: "L3H0") { id copyingScore(circuit: OV) } } run(input: { promptSet: "notebook" }) { id } }`;
    const { model, run } = (await api.query(ask)).data;
    expect(model.id).toBe(`model:${model.provenance.contentHash.slice(0, 16)}:11010:ioi-mini`);
    const { data } = await api.query(
      `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { __typename id ... on Model { provenance { weightFlags { centerUnembed } } } }
         nodes(ids: $ids) { __typename id ... on Head { label copyingScore(circuit: OV) } } }`,
      { id: model.id, ids: [model.head.id, run.id, 'notebook', 'nobody'] },
    );
    expect(data.node).toMatchObject({ __typename: 'Model', id: model.id });
    expect(data.node.provenance.weightFlags.centerUnembed).toBe(false);
    expect(data.nodes).toEqual([
      { __typename: 'Head', ...model.head, label: 'L3H0' },
      { __typename: 'Run', id: run.id },
      { __typename: 'PromptSet', id: 'notebook' },
      null,
    ]);
    const { data: partly, errors } = await api.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [model.id.replace(/[0-9a-f]{16}/, '0'.repeat(16)), model.head.id.replace('L3H0', 'L9H9'), 'notebook'],
    });
    expect(partly.nodes).toEqual([null, null, { id: 'notebook' }]);
    expect(errors!.map(({ extensions }) => extensions.code)).toEqual(['UNKNOWN_MODEL', 'UNKNOWN_HEAD']);
    const many = await api.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: new Array(101).fill('x') });
    expect(many.errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('serves activations as named tensors, the same in both encodings', async () => {
    const { data } = await api.query(
      `query ($input: RunInput!) { run(input: $input) {
         attention(layer: 1, head: 2, prompt: 3) { hook shape axes { name labels } values data statistics { min max nonFinite } provenance { model prependBos } }
         z: activation(hook: "blocks.0.attn.hook_z", prompt: 0, positions: [-1, 0]) { shape axes { name labels } }
         whole: activation(hook: "blocks.0.hook_resid_pre") { shape }
         post: activation(hook: "blocks.1.mlp.hook_post", prompt: 1, neurons: [17, 3]) { shape axes { name labels } }
       } }`,
      { input: notebook },
    );
    const { attention, z, whole, post } = data.run;
    expect(attention).toMatchObject({ hook: 'blocks.1.attn.hook_pattern', shape: [16, 16] });
    expect(attention.axes.map((axis: { name: string }) => axis.name)).toEqual(['query', 'key']);
    expect(attention.axes[1].labels[0]).toBe('<|endoftext|>');
    const decoded = decodeTensor({ data: attention.data });
    expect([...decoded]).toEqual(attention.values);
    for (let query = 0; query < 16; query++) {
      const row = decoded.subarray(query * 16, (query + 1) * 16);
      expect(row.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 5);
    }
    expect(z.axes[0]).toEqual({ name: 'position', labels: [' to', '<|endoftext|>'] });
    expect(whole.shape.slice(0, 2)).toEqual([8, 16]);
    expect(post.shape).toEqual([16, 2]);
    expect(post.axes[1]).toEqual({ name: 'dMlp', labels: ['17', '3'] });
  });

  it('takes interventions and token ids', async () => {
    const { data, errors } = await api.query(
      `query ($plain: RunInput!, $cut: RunInput!) {
         plain: run(input: $plain) { id logitDifference { mean } prompts { tokens { text } } }
         cut: run(input: $cut) { id logitDifference { mean } } }`,
      {
        plain: { prompts: [{ tokens: [1014, 622, 593], answers: { correct: ' Mary', incorrect: 593 } }] },
        cut: {
          prompts: [{ tokens: [1014, 622, 593], answers: { correct: ' Mary', incorrect: 593 } }],
          interventions: [{ hook: 'blocks.1.hook_attn_out', kind: 'ZERO', positions: [{ label: 'END' }] }],
        },
      },
    );
    expect(errors).toBeUndefined();
    expect(data.plain.prompts[0].tokens[2].text).toBe(' John');
    expect(data.plain.id).not.toBe(data.cut.id);
    expect(data.plain.logitDifference.mean).not.toBeCloseTo(data.cut.logitDifference.mean, 4);
  });
});

describe('the table of operations', () => {
  it('is listed with its schemas, and every operation can be reached', async () => {
    const { data } = await api.query('{ operations { name version mode summary inputSchema output } }');
    expect(data.operations.map(({ name }: { name: string }) => name)).toEqual(operations.map(({ name }) => name));
    for (const { inputSchema } of data.operations) expect(inputSchema.type).toBe('object');
    const { data: answer } = await api.query(
      `{ gram: operation(name: "weights.gram", input: { matrix: "W_Q", head: "L0H0" }, encoding: BASE64)
         model { config { nLayers } hookPoints(glob: "*hook_z") { name axes } columnNorms(matrix: W_K, head: "L1H1") { shape values(digits: 3) } } }`,
    );
    expect(answer.gram).toMatchObject({ operation: 'weights.gram', prependBos: null, model: { name: 'ioi-mini' } });
    expect(typeof answer.gram.result.tensor.data).toBe('string');
    expect(answer.model.hookPoints).toHaveLength(answer.model.config.nLayers);
  });

  it('says how a job is started', async () => {
    const { errors } = await api.query('{ operation(name: "verify.gpt2", input: {}) }');
    expect(errors![0]).toMatchObject({ path: ['operation'], extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors![0]!.message).toContain('startOperation');
  });
});

describe('bad input', () => {
  const run = (input: string, fields = 'id') => `{ run(input: ${input}) { ${fields} } }`;
  const one = (prompt: string) => `{ prompts: [${prompt}] }`;

  it.each([
    ['neither prompts nor a set', run('{}'), 'BAD_USER_INPUT'],
    ['an unknown set', run('{ promptSet: "nope" }'), 'BAD_USER_INPUT'],
    ['an unknown model', run('{ promptSet: "notebook", model: "nope" }'), 'UNKNOWN_MODEL'],
    ['an answer of two tokens', run(one('{ text: "a", answers: { correct: " Constantinople" } }')), 'TOKEN_NOT_SINGLE'],
    ['an unknown token id', run(one('{ tokens: [99999999] }')), 'UNKNOWN_TOKEN'],
    ['no tokens', run('{ prompts: [{ text: "" }], prependBos: false }'), 'PROMPT_EMPTY'],
    ['text and tokens', run(one('{ text: "a", tokens: [1] }')), 'BAD_USER_INPUT'],
    ['an unknown hook', run(one('{ text: "a" }'), 'id activation(hook: "blocks.99.hook_z") { shape }'), 'UNKNOWN_HOOK'],
    ['an unknown head', run(one('{ text: "a" }'), 'id attention(layer: 0, head: 99) { shape }'), 'UNKNOWN_HEAD'],
    ['an unknown prompt', run(one('{ text: "a" }'), 'id nextTokens(prompt: 7) { id }'), 'BAD_USER_INPUT'],
    [
      'a position outside',
      run(one('{ text: "a" }'), 'id nextTokens(position: { index: 40 }) { id }'),
      'POSITION_OUT_OF_RANGE',
    ],
    ['a missing label', run(one('{ text: "a" }'), 'id nextTokens(position: { label: S2 }) { id }'), 'LABEL_NOT_FOUND'],
    ['a missing answer', run(one('{ text: "a" }'), 'id logitDifference { mean }'), 'BAD_USER_INPUT'],
    ['an unknown operation', '{ operation(name: "nope", input: {}) }', 'BAD_USER_INPUT'],
    ['an unknown job', 'mutation { cancelJob(id: "nope") { ... on JobInfo { id } } }', 'UNKNOWN_JOB'],
    ['an unknown field', '{ nope }', 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', '{', 'GRAPHQL_PARSE_FAILED'],
    ['a huge document', `{ ${'health { uptime } '.repeat(2000)} }`, 'GRAPHQL_PARSE_FAILED'],
  ])('%s', async (_what, query, code) => {
    const { errors } = await api.query(query);
    expect(errors?.[0]?.extensions.code).toBe(code);
    expect(JSON.stringify(errors)).not.toMatch(/stack|node_modules|\.ts:/);
    if (!code.startsWith('GRAPHQL_')) expect(errors![0]!.extensions).toHaveProperty('remedy');
  });

  it('stands where its cause is, and the rest is there', async () => {
    const { data, errors } = await api.query(
      `{ run(input: { prompts: [{ text: "When John" }] }) { id logitDifference { mean } nextTokens(top: 1) { rank } } health { status } }`,
    );
    expect(data.run).toMatchObject({ logitDifference: null, nextTokens: [{ rank: 0 }] });
    expect(data.health).not.toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.path).toEqual(['run', 'logitDifference']);
  });

  it('names every prompt that is wrong', async () => {
    const good = { text: 'a', answers: { correct: ' Mary' } };
    const bad = { text: 'a', answers: { correct: ' Mary', incorrect: ' Constantinople' } };
    const { errors } = await api.query('query ($input: RunInput!) { run(input: $input) { id } }', {
      input: { prompts: [bad, good, bad] },
    });
    const problems = errors![0]!.extensions.details.problems as { field: string }[];
    expect(problems.map(({ field }) => field)).toEqual([
      'prompts[0].answers.incorrect',
      'prompts[2].answers.incorrect',
    ]);
  });

  it('is answered in words when hostile', async () => {
    const query = 'query ($text: String!) { run(input: { prompts: [{ text: $text }] }) { prompts { text } } }';
    for (const text of ['<script>alert(1)</script>', '👩‍👩‍👧 \u202e שלום', '\ufeff\u0000']) {
      const { data } = await api.query(query, { text });
      expect(data.run.prompts[0].text).toBe(text);
    }
    const { errors } = await api.query(query, { text: 'x'.repeat(100_000) });
    expect(errors![0]!.extensions).toMatchObject({ code: 'PROMPT_TOO_LONG', details: { field: 'prompts[0]' } });
  });
});

describe('the doors', () => {
  const post = (headers: Record<string, string>, body = '{"query":"{ health { status } }"}') =>
    new Promise<{ status: number; text: string }>((done, fail) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const sent = request(`${api.address}/graphql`, options, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        done({ status: response.statusCode!, text });
      });
      sent.on('error', fail);
      sent.end(body);
    });

  it.each([
    ['another host name', { host: 'evil.example' }, 403],
    ['a page from elsewhere', { origin: 'https://evil.example' }, 403],
    ['a page from a file', { origin: 'null' }, 403],
    ['an event stream for a page from elsewhere', { origin: 'https://evil.example', accept: 'text/event-stream' }, 403],
    ['a local page', { origin: 'http://localhost:3000' }, 200],
    ['no JSON type', { 'content-type': 'text/plain' }, 400],
  ])('%s', async (_what, headers, status) => {
    expect((await post(headers as Record<string, string>)).status).toBe(status);
  });

  it('refuses what is no JSON, and bodies that are too large', async () => {
    expect(await post({}, '{')).toMatchObject({ status: 400, text: expect.stringContaining('BAD_REQUEST') });
    expect((await post({}, `{"query":"${'x'.repeat(5_000_000)}"}`)).status).toBe(413);
  });

  it('says that it is alive and ready', async () => {
    expect(await (await fetch(`${api.address}/healthz`)).json()).toEqual({ status: 'alive' });
    const ready = await fetch(`${api.address}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    const { data } = await api.query(
      '{ health { status productVersion defaultModel { model } home } models { name } }',
    );
    expect(data.health.defaultModel.model).toBe('ioi-mini');
  });
});
