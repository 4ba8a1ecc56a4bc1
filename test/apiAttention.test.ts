import { decodeTensor } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const input = { promptSet: 'notebook', model: 'ioi-mini' };
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

describe('attention over HTTP', () => {
  it('answers what can be asked of a run in one query, and the answers agree', async () => {
    const { data, errors } = await api.query(
      `query ($input: RunInput!) { run(input: $input) {
         prompts { tokens { position labels } }
         attentionPatterns(heads: ["L3H0"]) { shape data axes { name labels } }
         weighted: attentionPatterns(heads: ["L3H0"], valueWeighted: true, norm: VALUE) { shape }
         attentionByHead(from: { label: END }, to: { label: IO }) { perPrompt { shape values } mean { shape values } }
         qkAttribution(head: "L3H0", query: { label: END }, key: { label: IO }) {
           table { shape values axes { labels } } queryTotals { values } keyTotals { values } sum score attention
           query { position } key { position token }
         }
         copyScatter(head: "L3H0") { rows { prompt position id text attention contribution } correlation }
         headScores(kind: PREVIOUS_TOKEN) { shape values }
         withoutBos: headScores(kind: PREVIOUS_TOKEN, excludeBos: true, measure: ABS) { values }
       } }`,
      { input },
    );
    expect(errors).toBeUndefined();
    const { prompts, attentionPatterns, weighted, attentionByHead, qkAttribution, copyScatter } = data.run;
    const positionOf = (label: string): number =>
      prompts[0].tokens.find((token: { labels: string[] }) => token.labels.includes(label)).position;
    const [query, key] = [positionOf('end'), positionOf('io')];
    const { shape } = attentionPatterns;
    expect(weighted.shape).toEqual(shape);
    const patterns = decodeTensor(attentionPatterns); // [prompt, head, query, key]
    expect(sum(patterns.slice(query * shape[3], (query + 1) * shape[3]))).toBeCloseTo(1, 5);
    const attention = patterns[query * shape[3] + key]!;
    expect(attentionByHead.perPrompt.shape).toEqual([8, 4, 8]);
    expect(attentionByHead.mean.shape).toEqual([4, 8]);
    expect(attentionByHead.perPrompt.values[24]).toBeCloseTo(attention, 6);

    expect(qkAttribution).toMatchObject({ query: { position: query }, key: { position: key } });
    expect(qkAttribution.attention).toBeCloseTo(attention, 6);
    expect(qkAttribution.sum).toBeCloseTo(qkAttribution.score, 4);
    expect(sum(qkAttribution.table.values)).toBeCloseTo(qkAttribution.sum, 4);
    expect(sum(qkAttribution.queryTotals.values)).toBeCloseTo(qkAttribution.sum, 4);
    expect(qkAttribution.table.axes[0].labels.at(-1)).toBe('bias');

    expect(copyScatter.rows).toHaveLength(16);
    expect(copyScatter.rows[0]).toMatchObject({ prompt: 0, position: key });
    expect(copyScatter.rows[0].attention).toBeCloseTo(attention, 6);
    expect(copyScatter.correlation).toBeGreaterThan(0);
    expect(data.run.headScores.shape).toEqual([4, 8]);
    expect(data.run.withoutBos.values).not.toEqual(data.run.headScores.values);
  });

  it('takes a pattern of one’s own, and not a kind beside it', async () => {
    const pattern = Array.from({ length: 16 }, (_, query) =>
      Array.from({ length: 16 }, (__, key) => (key === query - 1 ? 1 : 0)),
    );
    const { data, errors } = await api.query(
      `query ($input: RunInput!, $pattern: [[Float!]!]!) { run(input: $input) {
         named: headScores(kind: PREVIOUS_TOKEN) { values }
         mine: headScores(pattern: $pattern) { values }
         both: headScores(kind: PREVIOUS_TOKEN, pattern: $pattern) { values }
       } }`,
      { input, pattern },
    );
    expect(data.run.mine).toEqual(data.run.named);
    expect(data.run.both).toBeNull();
    expect(errors!.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
  });

  it('tells the heads of a model apart', async () => {
    const { data, errors } = await api.query(
      `{ model(model: "ioi-mini") {
         repeatedTokenScores(batch: 2) { induction { shape values } previousToken { values } length batch tokens }
         copyingScores(heads: ["L3H0"], names: [" Mary", " John"]) { scores { shape } average count names }
         headRoles {
           prompts logitDifference thresholds { name value }
           rows { head role basis measure value threshold publishedRole evidence { name value } }
         }
       } }`,
    );
    expect(errors).toBeUndefined();
    const { repeatedTokenScores, copyingScores, headRoles } = data.model;
    const { tokens } = repeatedTokenScores;
    const again = await api.query(
      'query ($tokens: [[Int!]!]) { model(model: "ioi-mini") { repeatedTokenScores(tokens: $tokens) { induction { values } batch } } }',
      { tokens: tokens.slice(1) },
    );
    expect(again.data.model.repeatedTokenScores.batch).toBe(1);
    expect(again.data.model.repeatedTokenScores.induction.values).not.toEqual(repeatedTokenScores.induction.values);
    const [sequence] = tokens;
    expect(sequence.slice(0, 64)).toEqual(sequence.slice(64));
    expect(repeatedTokenScores).toMatchObject({ length: 64, batch: 2, induction: { shape: [4, 8] } });
    expect(copyingScores).toMatchObject({ scores: { shape: [4, 8] }, count: 2, names: [' Mary', ' John'] });
    expect(headRoles.prompts).toBe(8);
    expect(headRoles.rows).toHaveLength(32);
    const row = headRoles.rows.find(({ head }: { head: string }) => head === 'L3H0');
    expect(row).toMatchObject({ basis: 'reading', publishedRole: null });
    const named = Object.fromEntries(
      row.evidence.map((entry: { name: string; value: number }) => Object.values(entry)),
    );
    expect(named.directShare).toBeCloseTo(named.directEffect / headRoles.logitDifference, 6);
    expect(named.inductionScore).toBeCloseTo(repeatedTokenScores.induction.values[24], 6);
  });

  it('puts candidate roles to the test in one typed field, priced as its sweeps', async () => {
    const { data, errors } = await api.query(
      `{ model(model: "ioi-mini") {
         causalRoles(promptSet: "notebook-single-space") {
           prompts clean corrupted thresholds { name value }
           rows { head role confirmed test effect threshold interval { low high } reading { basis role evidence { name } } }
           steps { test receivers senderPosition others effect { shape values } low { values } }
         }
       } }`,
    );
    expect(errors).toBeUndefined();
    const { rows, steps, thresholds, clean } = data.model.causalRoles;
    expect(steps[0]).toMatchObject({ test: 'direct', receivers: ['logits'], effect: { shape: [4, 8] } });
    const mover = rows.find(({ head }: { head: string }) => head === 'L3H0');
    expect(mover).toMatchObject({ role: 'nameMover', confirmed: true, test: 'direct', reading: { basis: 'reading' } });
    expect(mover.effect).toBeCloseTo(steps[0].effect.values[24], 6);
    expect(mover.threshold).toBe(thresholds.find(({ name }: { name: string }) => name === 'direct').value);
    expect(clean).toBeGreaterThan(1);
    const priced = await api.query(
      '{ headRoles: costOf(query: "{ model { headRoles { prompts } } }") { price } causalRoles: costOf(query: "{ model { causalRoles { prompts } } }") { price } }',
    );
    expect(priced.errors).toBeUndefined();
    expect(priced.data.causalRoles.price).toBeGreaterThan(10 * priced.data.headRoles.price);
  });

  it('says what is wrong with a head, a key or a prompt, and gives the rest', async () => {
    const { data, errors } = await api.query(
      `query ($input: RunInput!) {
         run(input: $input) {
           id
           attentionPatterns(heads: ["L9H9"]) { shape }
           qkAttribution(head: "L3H0", query: { index: 2 }, key: { index: 5 }) { sum }
           attentionByHead(from: { ownLabel: "verb" }, to: { label: IO }) { mean { shape } }
         }
         model(model: "ioi-mini") { name headRoles(prompts: [{ text: "John gave it to" }]) { prompts } }
       }`,
      { input },
    );
    expect(data.run).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      attentionPatterns: null,
      qkAttribution: null,
      attentionByHead: null,
    });
    expect(data.model).toMatchObject({ headRoles: null });
    const codes = Object.fromEntries(errors!.map(({ path, extensions }) => [path!.at(-1), extensions.code]));
    expect(codes).toEqual({
      attentionPatterns: 'UNKNOWN_HEAD',
      qkAttribution: 'BAD_USER_INPUT',
      attentionByHead: 'LABEL_NOT_FOUND',
      headRoles: 'BAD_USER_INPUT',
    });
  });
});
