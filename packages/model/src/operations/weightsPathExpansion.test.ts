import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawWeightFlags } from '../config.ts';
import type { Tensor } from '../tensor.ts';
import { OperationTester } from '../testing/OperationTester.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
});
afterAll(() => tester.remove());

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, value) => all + value, 0);

describe('weights.pathExpansion', () => {
  interface Expansion {
    size: Tensor;
    effect: Tensor;
    oneHead: { effect: Tensor; size: Tensor };
    twoHeads: { effect: Tensor };
    mlps: { effect: Tensor };
    finalNormBias: number;
    total: number;
    unembedBias: number;
    remainder: number;
  }
  const prompts = [
    {
      text: 'When John and Mary went to the shops, John gave the bag to',
      answers: { correct: ' Mary', incorrect: ' John' },
    },
    { text: 'After Mary left, John gave it to', answers: { correct: ' Mary', incorrect: ' John' } },
  ];

  it.each([
    ['default flags', {}],
    ['raw weights', { weightFlags: rawWeightFlags }],
  ])('sums to the logit difference: %s', async (_, flags) => {
    const result = await tester.resultOf<Expansion>('weights.pathExpansion', { prompts, ...flags });
    const { mean } = await tester.resultOf<{ mean: number }>('run.logitDifference', { prompts, ...flags });
    expect(result.effect.axes[0]!.labels).toEqual(['direct', 'oneHead', 'twoHeads', 'mlp', 'rest']);
    expect(sum(result.effect.data) + result.finalNormBias + result.unembedBias).toBeCloseTo(mean, 5);
    expect(Math.abs(result.remainder)).toBeLessThan(1e-5);
    expect(sum(result.oneHead.effect.data)).toBeCloseTo(result.effect.at(1), 5);
    expect(sum(result.twoHeads.effect.data)).toBeCloseTo(result.effect.at(2), 5);
    expect(sum(result.mlps.effect.data)).toBeCloseTo(result.effect.at(3), 5);
    // Nothing comes before the first layer, so no pair of heads ends in it.
    expect(sum(result.twoHeads.effect.sub(0).data.map(Math.abs))).toBe(0);
    expect(result.size.data.every((value) => value > 0)).toBe(true);
  });

  it('is the direct effect of heads where they read nothing but embeddings and earlier heads', async () => {
    // Without MLP 0 and the bias of attention 0, the stream that layer 1 reads is embeddings and heads alone.
    const b_O = await tester.parameter('b_O', [0]);
    const interventions = [
      { hook: hookName('mlp_out', 0), kind: 'zero' },
      { hook: hookName('attn_out', 0), kind: 'add', vector: [...b_O.data].map((value) => -value) },
    ];
    const result = await tester.resultOf<Expansion>('weights.pathExpansion', { prompts, interventions });
    const direct = await tester.resultOf<{ mean: Tensor }>('attribution.direct', {
      prompts,
      interventions,
      unit: 'head',
    });
    for (const head of [0, 1]) {
      expect(result.oneHead.effect.at(0, head)).toBeCloseTo(direct.mean.at(0, head), 5);
      const both = result.oneHead.effect.at(1, head) + result.twoHeads.effect.at(1, head);
      expect(both).toBeCloseTo(direct.mean.at(1, head), 5);
      expect(Math.abs(result.twoHeads.effect.at(1, head))).toBeGreaterThan(1e-5);
    }
  });
});
