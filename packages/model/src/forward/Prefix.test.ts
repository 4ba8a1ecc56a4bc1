import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { DeviceTensor } from '../runtime/OnnxRuntime.ts';
import { makeTinyGpt2, type TinyGpt2 } from '../testing/tinyGpt2.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { extendPrefix, prefixHooks } from './Prefix.ts';

let tiny: TinyGpt2;
let model: HookedTransformer;
beforeAll(async () => {
  tiny = await makeTinyGpt2();
  model = await tiny.pool.load({ model: tiny.folder });
});
afterAll(() => tiny.remove());

const prompts = [
  [3, 1, 4, 1, 5, 9, 2, 6],
  [2, 7, 1, 8, 2, 8, 1, 8],
];
const upTo = (end: number, start = 0) => prompts.map((tokens) => tokens.slice(start, end));
const prefixOf = async (end: number) => {
  const { nLayers } = model.config;
  const { cache } = await model.runWithCache(upTo(end), { names: prefixHooks(nLayers), logitsAt: 'none' });
  return extendPrefix(null, cache, nLayers);
};

/** [prompt, head, position, dHead] as the hook points have it. */
const byPosition = ({ data, dims }: DeviceTensor): Float32Array => {
  const [batch, heads, positions, size] = dims as [number, number, number, number];
  const turned = new Float32Array(data.length);
  for (let row = 0; row < batch * heads * positions; row++) {
    const [prompt, head, position] = [
      Math.floor(row / positions / heads),
      Math.floor(row / positions) % heads,
      row % positions,
    ];
    const at = ((prompt * positions + position) * heads + head) * size;
    turned.set((data as Float32Array).subarray(row * size, (row + 1) * size), at);
  }
  return turned;
};

describe('a run behind a prefix', () => {
  it.each([1, 3, 7])('has the activations and logits of the whole run, from position %i on', async (cut) => {
    const whole = await model.runWithCache(prompts);
    const rest = await model.runWithCache(upTo(8, cut), { prefix: await prefixOf(cut) });
    for (let prompt = 0; prompt < 2; prompt++) {
      for (let position = cut; position < 8; position++) {
        const [a, b] = [whole.logits!.sub(prompt, position).data, rest.logits!.sub(prompt, position - cut).data];
        expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-5);
      }
    }
    const pattern = rest.cache.get('pattern', 1);
    expect(pattern.shape).toEqual([2, model.config.nHeads, 8 - cut, 8]);
    expect(pattern.at(1, 0, 0, 0)).toBeCloseTo(whole.cache.get('pattern', 1).at(1, 0, cut, 0), 6);
  });

  it('is the same where the run itself has left it, and so is what follows', async () => {
    const first = await model.run(upTo(2), { keepsPrefix: true, logitsAt: 'none' });
    const second = await model.run(upTo(5, 2), { prefix: first.prefix!, keepsPrefix: true, logitsAt: 'none' });
    const whole = await prefixOf(5);
    expect(second.prefix).toMatchObject({ length: 5, prompts: 2 });
    expect(second.prefix!.layers).toHaveLength(model.config.nLayers);
    for (const [layer, { k, v }] of second.prefix!.layers.entries()) {
      expect(k.dims).toEqual([2, model.config.nHeads, 5, model.config.dHead]);
      expect(largestGap(byPosition(k), whole.layers[layer]!.k)).toBeLessThan(1e-5);
      expect(largestGap(byPosition(v), whole.layers[layer]!.v)).toBeLessThan(1e-5);
    }
    const last = await model.run(upTo(8, 5), { prefix: second.prefix! });
    const rest = await model.run(upTo(8, 5), { prefix: whole });
    expect(largestGap(last.logits!.data, rest.logits!.data)).toBeLessThan(1e-5);
    expect(last.prefix).toBeNull();
  });

  it('is not left behind prompts of several lengths', async () => {
    await expect(model.run([[1, 2], [3]], { keepsPrefix: true })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('can be continued: a prefix of a run behind a prefix is that of the whole', async () => {
    const { nLayers } = model.config;
    const first = await prefixOf(2);
    const { cache } = await model.runWithCache(upTo(5, 2), { names: prefixHooks(nLayers), prefix: first });
    const joined = extendPrefix(first, cache, nLayers);
    const whole = await prefixOf(5);
    expect(joined.length).toBe(5);
    for (const [layer, { k, v }] of joined.layers.entries()) {
      for (const [got, wanted] of [
        [k, whole.layers[layer]!.k],
        [v, whole.layers[layer]!.v],
      ] as const)
        expect(Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(1e-5);
    }
  });

  it('says what does not fit', async () => {
    const prefix = await prefixOf(3);
    await expect(model.run([[1]], { prefix })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(model.run([[1], [1, 2]], { prefix })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    const long = new Array<number>(model.config.nCtx - 2).fill(1);
    await expect(model.run([long, long], { prefix })).rejects.toMatchObject({ code: 'PROMPT_TOO_LONG' });
  });
});
