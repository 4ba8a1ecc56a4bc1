import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { largestGap } from '../testing/tinyModel.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const raw = { foldLayerNorm: false, centerWritingWeights: false, centerUnembed: false, foldValueBiases: false };
const refactored = { refactorFactoredAttentionMatrices: true };
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);
const first = prompts.slice(0, 1);

describe('attention.patterns', () => {
  it('has rows that sum to 1, and NaN behind a shorter prompt', async () => {
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts });
    expect(tensor.shape).toEqual([2, 4, 17, 17]);
    expect(tensor.axes[1]!.labels).toEqual(['L0H0', 'L0H1', 'L1H0', 'L1H1']);
    for (const [prompt, length] of [15, 17].entries()) {
      for (let query = 0; query < length; query++) {
        const row = tensor.sub(prompt, 2, query).data;
        expect(sum(row.subarray(0, length))).toBeCloseTo(1, 5);
        expect(sum(row.subarray(query + 1, length))).toBe(0);
      }
    }
    expect(tensor.at(0, 0, 15, 0)).toBeNaN();
    expect(tensor.at(0, 0, 3, 15)).toBeNaN();
  });

  it('labels queries and keys by their tokens where all prompts have the same', async () => {
    const one = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts: first, heads: ['L1H0'] });
    expect(one.tensor.axes[2]!.labels!.slice(0, 3)).toEqual(['<|endoftext|>', 'When', ' John']);
    expect(one.tensor.axes[3]!.labels).toEqual(one.tensor.axes[2]!.labels);
    const both = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts, heads: ['L1H0'] });
    expect(both.tensor.axes[3]!.labels).toBeUndefined();
    expect(both.tensor.sub(0, 0, 4).data.slice(0, 15)).toEqual(one.tensor.sub(0, 0, 4).data);
  });

  it('weighs by what is written, the same under the refactor pass', async () => {
    const weighted = (weightFlags: object) =>
      tester.resultOf<{ tensor: Tensor; norm: string }>('attention.patterns', {
        prompts: first,
        valueWeighted: true,
        weightFlags,
      });
    const [plain, turned] = [await weighted({}), await weighted(refactored)];
    expect(plain.norm).toBe('output');
    expect(largestGap(plain.tensor.data, turned.tensor.data)).toBeLessThan(1e-5);
  });

  it('refuses a head the model does not have', async () => {
    expect((await tester.failureOf('attention.patterns', { prompts, heads: ['L2H0'] })).code).toBe('UNKNOWN_HEAD');
  });
});

describe('attention.between', () => {
  it('is the entry of the pattern, prompt by prompt', async () => {
    const { perPrompt, mean } = await tester.resultOf<{ perPrompt: Tensor; mean: Tensor }>('attention.between', {
      prompts,
      from: 'end',
      to: 'io',
    });
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('attention.patterns', { prompts });
    expect(perPrompt.at(0, 1, 0)).toBe(tensor.at(0, 2, 14, 4));
    expect(perPrompt.at(1, 0, 1)).toBe(tensor.at(1, 1, 16, 4));
    expect(mean.at(1, 1)).toBeCloseTo((perPrompt.at(0, 1, 1) + perPrompt.at(1, 1, 1)) / 2, 7);
  });

  it('says which prompt lacks a position', async () => {
    const odd = { prompts: [{ text: 'a b' }], from: 'end', to: 'io' };
    expect((await tester.failureOf('attention.between', odd)).code).toBe('LABEL_NOT_FOUND');
    expect((await tester.failureOf('attention.between', { ...odd, to: 40 })).code).toBe('POSITION_OUT_OF_RANGE');
  });
});

interface Qk {
  tensor: Tensor;
  queryTotals: Tensor;
  keyTotals: Tensor;
  sum: number;
  score: number;
}

describe('attention.qkAttribution', () => {
  const site = { head: 'L1H1', query: 'end', key: 'io', prompt: 1 };
  const cut = { hook: hookName('z', 0), heads: ['L0H1'], kind: 'zero' };
  const changes: [string, object, number][] = [
    ['folded weights', {}, 7],
    ['raw weights', { weightFlags: raw }, 7],
    ['refactored weights', { weightFlags: refactored }, 7],
    ['a head ablated', { interventions: [cut] }, 8],
    ['the stream changed', { interventions: [{ hook: hookName('resid_pre', 1), kind: 'scale', factor: 2 }] }, 8],
    ['queries changed', { interventions: [{ hook: hookName('q', 1), kind: 'scale', factor: 2 }] }, 8],
  ];
  it.each(changes)('sums to the score: %s', async (_, change, parts) => {
    const result = await tester.resultOf<Qk>('attention.qkAttribution', { prompts, ...site, ...change });
    expect(result.tensor.shape).toEqual([parts, parts]);
    expect(result.tensor.axes[0]!.labels!.slice(0, 7)).toEqual([
      'embed',
      'pos_embed',
      'L0H0',
      'L0H1',
      '0_attn_bias',
      '0_mlp_out',
      'bias',
    ]);
    expect(result.sum).toBeCloseTo(result.score, 4);
    expect(sum(result.tensor.data)).toBeCloseTo(result.score, 4);
    expect(sum(result.queryTotals.data)).toBeCloseTo(result.sum, 5);
    expect(result.keyTotals.at(1)).toBeCloseTo(
      sum(Array.from({ length: parts }, (__, i) => result.tensor.at(i, 1))),
      5,
    );
  });

  it('gives an ablated head no row', async () => {
    const result = await tester.resultOf<Qk>('attention.qkAttribution', { prompts, ...site, interventions: [cut] });
    expect(sum(result.tensor.sub(3).data.map(Math.abs))).toBe(0);
    expect(sum(result.tensor.sub(2).data.map(Math.abs))).toBeGreaterThan(0);
  });

  it('refuses a key after the query, a prompt and a head that are not there', async () => {
    const failure = (change: object) => tester.failureOf('attention.qkAttribution', { prompts, ...site, ...change });
    expect((await failure({ query: 2, key: 3 })).message).toContain('key is position 3');
    expect((await failure({ prompt: 2 })).message).toContain('allowed are 0 to 1');
    expect((await failure({ head: 'L5H0' })).code).toBe('UNKNOWN_HEAD');
  });
});

describe('attention.copyScatter', () => {
  it('has the attention and the direct effect on the token attended to', async () => {
    const { rows } = await tester.resultOf<{
      rows: { prompt: number; to: string; text: string; attention: number; contribution: number }[];
    }>('attention.copyScatter', { prompts, head: 'L1H0', to: 'io' });
    const { perPrompt } = await tester.resultOf<{ perPrompt: Tensor }>('attention.between', {
      prompts,
      from: 'end',
      to: 'io',
    });
    const alone = prompts.map(({ text }) => ({ text, answers: { correct: ' Mary' } }));
    const direct = await tester.resultOf<{ perPrompt: Tensor }>('attribution.direct', { prompts: alone, unit: 'head' });
    expect(rows.map(({ text }) => text)).toEqual([' Mary', ' Mary']);
    for (const { prompt, attention, contribution } of rows) {
      expect(attention).toBe(perPrompt.at(prompt, 1, 0));
      expect(contribution).toBeCloseTo(direct.perPrompt.at(prompt, 1, 0), 6);
    }
  });

  it('correlates IO and S1 by default, and says null where nothing varies', async () => {
    const scatter = (change: object) =>
      tester.resultOf<{ rows: unknown[]; correlation: number | null }>('attention.copyScatter', {
        prompts,
        head: 'L1H0',
        ...change,
      });
    const { rows, correlation } = await scatter({});
    expect(rows).toHaveLength(4);
    expect(Math.abs(correlation!)).toBeLessThanOrEqual(1);
    expect((await scatter({ prompts: first, to: 'io' })).correlation).toBeNull();
  });
});
