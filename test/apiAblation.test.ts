import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProcess } from './support/apiProcess.ts';

let api: ApiProcess;
beforeAll(async () => {
  api = await ApiProcess.start();
});
afterAll(() => api.stop());

const input = { promptSet: 'notebook', model: 'ioi-mini' };
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

const query = `query ($input: RunInput!, $kind: AblationKind, $source: RunInput) { run(input: $input) {
  logitDifference { mean }
  ablation(heads: ["L3H0"], mlps: [0], positions: [{ label: END }], kind: $kind, source: $source, top: 2) {
    logitDifference { before after } interval { low high }
    split { removed replaced selfRepairHeads selfRepairMlps layerNorm remainder }
    heads { before { shape } after { axes { name } } } mlps { after { shape } }
    scales { before { shape } } scaleRatio hasEffect nextTokens { after { prompt rank } }
  }
} }`;

describe('ablation over HTTP', () => {
  it('gives a run without some parts, in steps that sum to the change', async () => {
    const { data, errors } = await api.query(query, { input });
    expect(errors).toBeUndefined();
    const { ablation, logitDifference } = data.run;
    const { before, after } = ablation.logitDifference;
    expect(before).toBeCloseTo(logitDifference.mean, 6);
    expect(before + sum(Object.values(ablation.split))).toBeCloseTo(after, 5);
    expect(Math.abs(ablation.split.removed)).toBeGreaterThan(0.1);
    expect(ablation.heads).toEqual({
      before: { shape: [4, 8] },
      after: { axes: [{ name: 'layer' }, { name: 'head' }] },
    });
    expect([ablation.mlps.after.shape, ablation.scales.before.shape]).toEqual([[4], [8]]);
    expect(ablation.nextTokens.after).toHaveLength(16);
    expect(ablation.interval.low).toBeLessThan(ablation.interval.high);
    expect(ablation.hasEffect).toBe(true);
  });

  it('switches single neurons off, beside whole parts or alone', async () => {
    const one = `query ($input: RunInput!, $neurons: [String!]) { run(input: $input) {
      ablation(neurons: $neurons) { logitDifference { before after } split { removed } }
    } }`;
    const { data, errors } = await api.query(one, { input, neurons: ['L2N17'] });
    expect(errors).toBeUndefined();
    const { before, after } = data.run.ablation.logitDifference;
    expect(after).not.toBe(before);
    expect(Math.abs(after - before)).toBeLessThan(3);
    const wrong = await api.query(one, { input, neurons: ['L9N0'] });
    expect(wrong.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('takes means of another prompt set, and refuses a source that zero has no use for', async () => {
    const source = { promptSet: 'notebook/corrupted' };
    const mean = await api.query(query, { input, source, kind: 'MEAN' });
    expect(mean.errors).toBeUndefined();
    expect(Math.abs(mean.data.run.ablation.split.replaced)).toBeGreaterThan(1e-3);
    const { errors } = await api.query(query, { input, source, kind: 'ZERO' });
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});
