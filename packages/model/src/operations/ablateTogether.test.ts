import { hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../tensor.ts';
import { labelledPrompts as prompts, tinyAblation } from '../testing/tinyAblation.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { attributionDirect } from './attributionDirect.ts';

interface Together {
  before: number;
  after: number;
  effect: number;
  perPrompt: { before: Tensor; after: Tensor };
  attribution: { before: Tensor; after: Tensor };
  naivePrediction: number;
  split: Record<string, number>;
  finalScale: { before: Tensor; after: Tensor; ratio: number };
  nextTokens: { before: unknown[]; after: { prompt: number; rank: number }[] };
  changed: { largestChange: number }[];
  warning: string | null;
}

let { ablate, context } = {} as Awaited<ReturnType<typeof tinyAblation>>;
beforeAll(async () => {
  ({ ablate, context } = await tinyAblation());
});

describe('together', () => {
  const parts = { heads: ['L1H2', 'L2H0'], mlps: [1], neurons: ['L2N5', 'L1N7'], together: true };

  it.each(['zero', 'mean', 'meanByTemplate'] as const)('parts of a change sum to it: %s', async (kind) => {
    const { before, after, effect, split, naivePrediction } = await ablate<Together>('heads', { ...parts, kind });
    const { remainder, ...named } = split;
    const sum = Object.values(named).reduce((all, value) => all + value, 0);
    expect(Math.abs(remainder!)).toBeLessThan(1e-5);
    expect(sum).toBeCloseTo(after - before, 5);
    expect(effect).toBeCloseTo(after - before, 6);
    expect(naivePrediction).toBeCloseTo(before + split.removed!, 6);
    expect(Math.abs(split.selfRepairMlps!)).toBeGreaterThan(1e-4);
    if (kind === 'zero') expect(split.replaced).toBeCloseTo(0, 6);
    else expect(Math.abs(split.replaced!)).toBeGreaterThan(1e-4);
  });

  it('equals the sweep for a single part, and the attribution of the run with that intervention', async () => {
    const swept = await ablate('heads', { positions: ['end'] });
    const one = await ablate<Together>('heads', {
      heads: ['L2H3', 'L2H3'],
      positions: ['end'],
      together: true,
      top: 2,
    });
    expect(one.after).toBeCloseTo(swept.mean.at(2, 3), 5);
    expect(one.before).toBeCloseTo(swept.baseline, 6);
    const ablation = { hook: hookName('z', 2), heads: ['L2H3'], positions: ['end'], kind: 'zero' as const };
    for (const [key, interventions] of [
      ['before', []],
      ['after', [ablation]],
    ] as const) {
      const direct = await attributionDirect.run({ prompts, interventions: [...interventions], unit: 'head' }, context);
      expect(largestGap(one.attribution[key].data, (direct.mean as Tensor).data)).toBeLessThan(1e-5);
    }
    expect(one.split.removed).toBeCloseTo(-one.attribution.before.at(2, 3), 5);
    // Nothing comes after the last layer's heads but its MLP.
    expect(one.split.selfRepairHeads).toBeCloseTo(0, 5);
    expect(one.nextTokens.after.map(({ prompt, rank }) => [prompt, rank])).toEqual(
      [0, 1, 2].flatMap((prompt) => [0, 1].map((rank) => [prompt, rank])),
    );
    const ratio = [0, 1, 2].reduce((sum, p) => sum + one.finalScale.before.at(p) / one.finalScale.after.at(p) / 3, 0);
    expect(one.finalScale.ratio).toBeCloseTo(ratio, 6);
  });

  it('of whole layers is their heads and MLPs', async () => {
    const layers = await ablate<Together>('layers', { layers: [1], together: true });
    const heads = [0, 1, 2, 3, 4].map((head) => `L1H${head}`);
    const listed = await ablate<Together>('heads', { heads, mlps: [1], together: true });
    expect(layers.after).toBeCloseTo(listed.after, 6);
    expect(layers.after).toBeCloseTo((await ablate('layers', {})).mean.at(1), 5);
  });

  it('of nothing changes nothing', async () => {
    const none = await ablate<Together>('heads', { heads: [], together: true });
    expect(none.effect).toBe(0);
    expect(none.naivePrediction).toBe(none.before);
    expect(none.warning).toBeNull();
  });

  it('keeps interventions of the run, and warns of its own part alone', async () => {
    const interventions = [{ hook: hookName('z', 1), heads: ['L1H2'], kind: 'zero' }];
    const again = await ablate<Together>('heads', { interventions, heads: ['L1H2'], together: true });
    expect(again.effect).toBeCloseTo(0, 6);
    expect(again.changed).toHaveLength(1);
    expect(again.warning).toBe('INTERVENTION_NO_EFFECT');
  });
});
