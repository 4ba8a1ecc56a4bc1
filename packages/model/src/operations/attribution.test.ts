import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { runForAttribution } from './attributionRun.ts';
import type { LensToken } from './lensTokens.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

interface Direct {
  perPrompt: Tensor;
  mean: Tensor;
  total: number;
  unembedBias: number;
  rest: Tensor;
  remainder: number;
  top: { label: string; mean: number }[];
}

const raw = { foldLayerNorm: false, centerWritingWeights: false, centerUnembed: false, foldValueBiases: false };
const sum = (tensor: Tensor) => tensor.data.reduce((all, value) => all + value, 0);
const zeroZ = { hook: hookName('z', 0), heads: ['L0H1'], kind: 'zero' };
const scaled = (hook: string) => ({ hook, kind: 'scale', factor: 3 });
const units = ['layer', 'component', 'head', 'neuron'];

describe('attribution.direct', () => {
  const recipes: [string, object][] = [
    ['folded weights', {}],
    ['raw weights', { weightFlags: raw }],
    ['another position', { position: -3 }],
    ['a head zero-ablated', { interventions: [zeroZ] }],
    ['the stream changed past its parts', { interventions: [scaled(hookName('resid_mid', 1))] }],
    ['the final scale changed', { interventions: [scaled(hookName('ln_final.scale'))] }],
  ];
  it.each(recipes)('sums to the logit difference in every unit: %s', async (_, recipe) => {
    const { mean: difference } = await tester.resultOf<{ mean: number }>('run.logitDifference', { prompts, ...recipe });
    for (const unit of units) {
      const result = await tester.resultOf<Direct>('attribution.direct', { prompts, unit, ...recipe });
      expect(result.total).toBeCloseTo(difference, 6);
      expect(Math.abs(result.remainder)).toBeLessThan(1e-5);
      expect(sum(result.mean) + sum(result.rest) + result.unembedBias + result.remainder).toBeCloseTo(difference, 5);
    }
  });

  it('splits attention outputs into heads and bias, and MLP outputs into neurons and bias', async () => {
    const direct = (unit: string) => tester.resultOf<Direct>('attribution.direct', { prompts, unit });
    const [layer, head, neuron] = [await direct('layer'), await direct('head'), await direct('neuron')];
    const named = (tensor: Tensor, label: string) => tensor.at(tensor.axes[0]!.labels!.indexOf(label));
    for (const l of [0, 1]) {
      const attention = sum(head.mean.sub(l)) + named(head.rest, `${l}_attn_bias`);
      expect(attention).toBeCloseTo(named(layer.mean, `${l}_attn_out`), 6);
      const mlp = sum(neuron.mean.sub(l)) + named(neuron.rest, `${l}_mlp_bias`);
      expect(mlp).toBeCloseTo(named(layer.mean, `${l}_mlp_out`), 6);
    }
  });

  it('names the largest contributors', async () => {
    const { mean, top } = await tester.resultOf<Direct>('attribution.direct', { prompts, unit: 'head', top: 2 });
    expect(top).toHaveLength(2);
    expect(Math.abs(top[0]!.mean)).toBe(Math.max(...[...mean.data].map(Math.abs)));
  });

  it('gives an ablated head nothing', async () => {
    const result = await tester.resultOf<Direct>('attribution.direct', {
      prompts,
      unit: 'head',
      interventions: [zeroZ],
    });
    expect(result.mean.at(0, 1)).toBe(0);
    expect(result.mean.at(0, 0)).not.toBe(0);
  });

  it('reads the logit of the correct token where there is no incorrect one', async () => {
    const alone = [{ text: prompts[0]!.text, answers: { correct: ' Mary' } }];
    const result = await tester.resultOf<Direct>('attribution.direct', { prompts: alone, unit: 'layer' });
    const { answerRows } = await tester.resultOf<{ answerRows: { logit: number }[] }>('run.nextTokens', {
      prompts: alone,
    });
    expect(result.total).toBeCloseTo(answerRows[0]!.logit, 6);
    expect(Math.abs(result.remainder)).toBeLessThan(1e-5);
  });

  it('with a recomputed layer norm reads every part through its own scale', async () => {
    const recomputed = { prompts, layerNorm: 'recomputed' };
    const head = await tester.resultOf<Direct>('attribution.direct', { ...recomputed, unit: 'head' });
    const cached = await tester.resultOf<Direct>('attribution.direct', { prompts, unit: 'head' });
    expect(largestGap(head.mean.data, cached.mean.data)).toBeGreaterThan(1e-3);
  });

  it('names what is missing', async () => {
    const error = await tester.failureOf('attribution.direct', { prompts: [{ text: 'a' }], unit: 'head' });
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toContain('prompts[0].answers.correct');
  });
});

describe('attribution.logitLens', () => {
  it('ends at the logit difference, and its steps are what the layers write', async () => {
    const lens = await tester.resultOf<{ perPrompt: Tensor; mean: Tensor }>('attribution.logitLens', {
      prompts,
      includeMid: true,
    });
    const layer = await tester.resultOf<Direct>('attribution.direct', { prompts, unit: 'layer' });
    expect(lens.mean.axes[0]!.labels).toEqual(['0_pre', '0_mid', '1_pre', '1_mid', 'final_post']);
    expect(lens.mean.at(-1) + layer.unembedBias).toBeCloseTo(layer.total, 5);
    for (let i = 1; i < 5; i++) {
      expect(lens.mean.at(i) - lens.mean.at(i - 1)).toBeCloseTo(layer.mean.at(i + 1), 5);
    }
  });

  it.each(['cached', 'recomputed'])('ends at the tokens the model predicts (%s)', async (layerNorm) => {
    const { topTokens } = await tester.resultOf<{ topTokens: LensToken[] }>('attribution.logitLens', {
      prompts,
      layerNorm,
      top: 3,
      promptIndex: 1,
    });
    const { rows } = await tester.resultOf<{ rows: { id: number; logit: number; prompt: number }[] }>(
      'run.nextTokens',
      {
        prompts,
        top: 3,
      },
    );
    expect(topTokens).toHaveLength(3 * 17 * 3);
    const last = topTokens.filter((row) => row.component === 'final_post' && row.position === 16);
    const predicted = rows.filter((row) => row.prompt === 1);
    expect(last.map((row) => row.id)).toEqual(predicted.map((row) => row.id));
    expect(last[0]!.logit).toBeCloseTo(predicted[0]!.logit, 5);
  });

  it('gives the tokens of the last positions alone, the same as among all', async () => {
    const tokensOf = async (more: object) =>
      (await tester.resultOf<{ topTokens: LensToken[] }>('attribution.logitLens', { prompts, top: 2, ...more }))
        .topTokens;
    const [all, last] = [await tokensOf({}), await tokensOf({ topLast: 3 })];
    expect(last).toHaveLength(3 * 3 * 2);
    const end = all.at(-1)!.position;
    expect(last.map(({ id }) => id)).toEqual(all.filter(({ position }) => position > end - 3).map(({ id }) => id));
    expect(await tokensOf({ topLast: 1000 })).toHaveLength(all.length);
  });

  it('refuses a prompt that is not there', async () => {
    const error = await tester.failureOf('attribution.logitLens', { prompts, promptIndex: 2 });
    expect(error.message).toContain('allowed are 0 to 1');
  });
});

describe('attribution.bySource', () => {
  it('sums over positions to the effect of the head, and is NaN behind a shorter prompt', async () => {
    const { tensor } = await tester.resultOf<{ tensor: Tensor }>('attribution.bySource', { prompts });
    const { perPrompt } = await tester.resultOf<Direct>('attribution.direct', { prompts, unit: 'head' });
    expect(tensor.shape).toEqual([2, 4, 17]);
    const sums = [0, 1].flatMap((p) => [0, 1, 2, 3].map((h) => sum(finite(tensor.sub(p, h), [15, 17][p]!))));
    expect(largestGap(sums, perPrompt.data)).toBeLessThan(1e-6);
    expect(tensor.at(0, 0, 15)).toBeNaN();
  });

  it('refuses a head the model does not have', async () => {
    expect((await tester.failureOf('attribution.bySource', { prompts, heads: ['L2H0'] })).code).toBe('UNKNOWN_HEAD');
  });
});

/** The positions before a prompt's padding, which is NaN. */
function finite(row: Tensor, length: number): Tensor {
  return { ...row, data: row.data.subarray(0, length) } as Tensor;
}

describe('attribution.decomposition', () => {
  it.each([{}, { weightFlags: raw }])('counts every part and sums to the total (%j)', async (flags) => {
    const result = await tester.resultOf<{
      parts: { mean: number }[];
      rest: number;
      count: number;
      total: number;
      unembedBias: number;
      remainder: number;
    }>('attribution.decomposition', { prompts, top: 5, ...flags });
    const finalNormBias = 'weightFlags' in flags ? 1 : 0;
    expect(result.count).toBe(4 + 2 * 64 + 3 + finalNormBias);
    const kept = result.parts.reduce((all, part) => all + part.mean, 0);
    expect(kept + result.rest + result.unembedBias).toBeCloseTo(result.total, 5);
    expect(Math.abs(result.remainder)).toBeLessThan(1e-5);
  });

  it('keeps of every neuron the position that is read, and no other', async () => {
    const post = hookName('post', 0);
    const { cache, readouts } = await runForAttribution(
      { model: tester.folder, prompts },
      () => [post],
      tester.context,
    );
    expect(cache.get(post).shape).toEqual([2, 1, 64]);
    expect(readouts.map(({ position, row }) => [position, row])).toEqual([
      [14, 0],
      [16, 0],
    ]);
  });
});
