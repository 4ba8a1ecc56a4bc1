import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { tinyTokens } from '../testing/tinyPair.ts';
import { prepareRun } from './prepareRun.ts';
import { readCounterpartRun } from './readCounterpartRun.ts';
import { readPatchRun } from './readPatchRun.ts';

const names = ['*hook_resid_pre', '*hook_k', '*hook_v', '*hook_z', '*hook_pattern'];
/** They differ from 4, from 5, and nowhere. */
const others = tinyTokens.map((tokens, i) => tokens.map((id, at) => (i < 2 && at === 4 + i ? 30 : id)));
const context = { checkpoint: async () => {}, onProgress: () => {} };

let model: HookedTransformer;
beforeAll(async () => {
  model = await loadTinyModel();
});

async function readPair(readAt: number[], others: readonly number[][]) {
  const own = { ...context, loadModel: async () => model };
  const [known, run] = await Promise.all(
    [tinyTokens, others].map((prompts) => prepareRun({ prompts: prompts.map((tokens) => ({ tokens })) }, own)),
  );
  const reads = { names, readAt, metric: 'rank' as const };
  const base = await readPatchRun(known!, reads, own);
  const whole = await readPatchRun(run!, reads, own);
  const positionsRun: number[] = [];
  const watched = Object.create(model) as HookedTransformer;
  watched.runWithCache = (prompts, options) => {
    positionsRun.push((prompts as number[][])[0]!.length);
    return model.runWithCache(prompts, options);
  };
  const counterpart = await readCounterpartRun({ ...run!, model: watched }, base, reads, own);
  return { base, whole, counterpart, positionsRun };
}

describe('the other run of a pair', () => {
  it('is what it would be by itself, and only its tokens from the first difference on are run', async () => {
    const { base, whole, counterpart, positionsRun } = await readPair([6, 6, 6], others);
    expect(positionsRun).toEqual([3]);
    expect(counterpart.cache.names()).toEqual(whole.cache.names());
    for (const [name, activation] of whole.cache.all()) {
      const got = counterpart.cache.get(name);
      expect(got.shape).toEqual(activation.shape);
      expect(largestGap(got.data, activation.data), name).toBeLessThan(1e-5);
      expect(got.sub(2).data, name).toEqual(base.cache.get(name).sub(2).data);
    }
    expect(largestGap(counterpart.prediction.logits!.data, whole.prediction.logits!.data)).toBeLessThan(1e-5);
    expect(largestGap(base.prediction.logits!.data, whole.prediction.logits!.data)).toBeGreaterThan(0.01);
  });

  it('is run whole where it is read before the first difference, or differs from the beginning', async () => {
    expect((await readPair([6, 0, 6], others)).positionsRun).toEqual([7]);
    const fromStart = tinyTokens.map((tokens) => tokens.map((id, at) => (at === 0 ? 31 : id)));
    expect((await readPair([6, 6, 6], fromStart)).positionsRun).toEqual([7]);
  });
});
