import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess, temporaryHome } from './support/apiProcess.ts';

const home = temporaryHome();
let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home });
}, 60_000);
afterAll(async () => {
  await api.stop('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

const setFields =
  'id name size prompts { text correct incorrect template } corrupted { id size prompts { text correct } }';

async function promptSet(id: string) {
  return api.query(`query ($id: ID!) { promptSet(id: $id) { ${setFields} } }`, { id });
}

async function create(text: string, more: Record<string, unknown> = {}) {
  const query = `mutation ($text: String!, $format: PromptSetFormat!, $name: String, $skipBadRows: Boolean) {
    createPromptSet(text: $text, format: $format, name: $name, skipBadRows: $skipBadRows) {
      promptSet { ${setFields} } problems { row line message }
    }
  }`;
  return (await api.query(query, { text, format: 'CSV', ...more })).data.createPromptSet;
}

const header = 'prompt,correct,incorrect,corrupted';
const row =
  '"When John and Mary went to the store, John gave a drink to", Mary, John,"When John and Mary went to the store, Mary gave a drink to"';

describe('a prompt set', () => {
  it('is built in, with its corrupted one: the neighbours, or ABC', async () => {
    const { data } = await api.query(
      `{ promptSetsConnection(first: 3) { totalCount nodes { ${setFields} } } promptSets { id } }`,
    );
    const { nodes, totalCount } = data.promptSetsConnection;
    expect(nodes.map((set: { id: string }) => set.id)).toEqual(['notebook', 'notebook-single-space', 'arena-25']);
    expect(data.promptSets).toHaveLength(totalCount);
    for (const { prompts, corrupted } of nodes) expect(corrupted.size).toBe(prompts.length);
    const [{ prompts, corrupted }] = nodes;
    expect(corrupted.prompts[0]).toEqual({ text: prompts[1].text, correct: prompts[0].correct });
  });

  it('is generated from its id, for the tokenizer of the model, and runs by that id', async () => {
    const { data } = await promptSet('ioi:n=12,seed=1,templates=long,corruption=flipS2');
    const { id, size, prompts, corrupted } = data.promptSet;
    expect([id, size, corrupted.size]).toEqual(['ioi:n=12,seed=1,templates=long,corruption=flipS2', 12, 12]);
    expect(prompts[0].template).toContain('[PLACE]');
    expect((await promptSet('ioi:seed=1,n=12,order=mixed')).data.promptSet.id).toBe('ioi:n=12,seed=1');
    const query = `query ($id: ID!) { run(input: { promptSet: $id }) { id prompts { text tokens { labels } } logitDifference { perPrompt } } }`;
    const [clean, dirty] = [await api.query(query, { id }), await api.query(query, { id: corrupted.id })];
    expect(clean.data.run.prompts.map(({ text }: { text: string }) => text)).toEqual(
      prompts.map(({ text }: { text: string }) => text),
    );
    const labels = ({ tokens }: { tokens: { labels: string[] }[] }) => tokens.map((token) => token.labels.join());
    expect(dirty.data.run.prompts.map(labels)).toEqual(clean.data.run.prompts.map(labels));
  });

  it('is evaluated with interval, by template and by name', async () => {
    const fields =
      'mean low high accuracy rows { prompt logitDifference rank top { text } } byTemplate { name count mean } byName { name count }';
    const query = `query ($input: RunInput!) { evaluation(input: $input) { ${fields} } run(input: $input) { logitDifference { mean } } }`;
    const { data } = await api.query(query, { input: { promptSet: 'ioi:n=40,seed=2' } });
    const { mean, low, high, rows, byTemplate, byName } = data.evaluation;
    expect(mean).toBeCloseTo(data.run.logitDifference.mean, 4);
    expect(low < mean && mean < high).toBe(true);
    expect(rows).toHaveLength(40);
    expect(byTemplate).toHaveLength(30);
    expect(byName.every(({ name }: { name: string }) => name.startsWith(' '))).toBe(true);
    const input = { promptSet: 'notebook', interventions: [{ hook: 'blocks.0.hook_resid_pre', kind: 'ZERO' }] };
    expect((await api.query(query, { input })).errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('of one’s own is kept by its contents, resolves after a restart, and explains bad rows', async () => {
    const bad = await create([header, row, 'When, Mary, John,'].join('\n').replace('When, Mary', '"When, Mary'));
    expect(bad.promptSet).toBeNull();
    const oneBad = await create([header, row, '"He spoke to", Zbigniewska, John,"She spoke to"'].join('\n'));
    expect(oneBad).toMatchObject({ promptSet: null, problems: [{ row: 2, line: 3 }] });
    expect(oneBad.problems[0].message).toContain('more than one token');
    const skipped = await create([header, row, ', Mary, John,'].join('\n'), { skipBadRows: true });
    const { problems, promptSet: set } = await create([header, row].join('\n'), { name: 'Mine' });
    expect(problems).toEqual([]);
    expect([skipped.promptSet.id, set.size, set.corrupted.size]).toEqual([set.id, 1, 1]);

    await api.stop();
    api = await ApiProcess.start({ CIRCUIT_LENS_HOME: home });
    expect((await promptSet(set.id)).data.promptSet).toEqual(set);
    expect((await api.query('query ($id: ID!) { node(id: $id) { id } }', { id: set.id })).data.node.id).toBe(set.id);
    const { data } = await api.query(
      'query ($id: ID!) { run(input: { promptSet: $id }) { prompts { text } } promptSetsConnection { nodes { id } } }',
      {
        id: `${set.id}/corrupted`,
      },
    );
    expect(data.run.prompts[0].text).toContain('Mary gave');
    expect(data.promptSetsConnection.nodes.at(-1).id).toBe(set.id);
  });

  it('that is not there is null; an id that can not be read says how to write it', async () => {
    expect((await promptSet('nope')).data.promptSet).toBeNull();
    expect((await promptSet('own:0000')).data.promptSet).toBeNull();
    for (const id of [
      'ioi:',
      'ioi:n=0,seed=1',
      'ioi:n=1001,seed=1',
      'ioi:n=5,seed=1,foo=2',
      'ioi:n=5,n=6',
      'ioi:n=5,templates=mine',
    ]) {
      const { errors } = await promptSet(id);
      expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors![0]!.message).toContain('ioi:n=25,seed=1');
    }
    const { errors } = await api.query('{ run(input: { promptSet: "nope" }) { id } }');
    expect(errors![0]!.message).toContain('arena-25');
  });
});
