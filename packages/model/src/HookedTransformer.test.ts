import { hookName } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import { HookedTransformer } from './HookedTransformer.ts';
import { Tensor } from './tensor.ts';
import { largestGap, loadTinyModel } from './testing/tinyModel.ts';

const prompts = [
  [210, 17, 103, 5, 17, 88, 199],
  [210, 0, 64, 64, 151, 9, 42],
];

/** Float32 noise between two ways of computing the same; values here are below about 10. */
const noise = 1e-5;

for (const folded of [false, true]) {
  describe(`a model whose layer norms are ${folded ? 'folded' : 'not folded'}`, () => {
    let model: HookedTransformer;
    let logits: Tensor;
    beforeAll(async () => {
      model = await loadTinyModel({ foldLayerNorm: folded });
      logits = (await model.run(prompts)).logits!;
    });

    it('passes its self-test against the plain forward pass', () => {
      expect(model.selfTest).toMatchObject({ status: 'passed', reference: 'plainForward' });
    });

    it('has 17 default hook points a block and 4 outside', () => {
      expect(model.hookPoints()).toHaveLength(17 * model.config.nLayers + 4);
    });

    it('gives the same logits whatever is read', async () => {
      const all = await model.runWithCache(prompts, { names: () => true });
      expect(all.cache.names()).toEqual(model.hookPoints({ onRequest: true }).map((point) => point.name));
      expect(largestGap(all.logits!.data, logits.data)).toBeLessThan(noise);
    });

    it('lets a hook at every point change the logits, and a hook that changes nothing change nothing', async () => {
      for (const { name } of model.hookPoints({ onRequest: true })) {
        const untouched = await model.runWithHooks(prompts, [{ hook: name, run: () => {} }]);
        expect(largestGap(untouched.logits!.data, logits.data), name).toBeLessThan(noise);
        const changed = await model.runWithHooks(prompts, [{ hook: name, run: (x) => void x.data.fill(1) }]);
        expect(largestGap(changed.logits!.data, logits.data), name).toBeGreaterThan(0.01);
      }
    });

    it('shows a hook and the cache the same value, the one the run goes on with', async () => {
      const z = hookName('z', 1);
      const run = (x: Tensor) =>
        new Tensor(
          x.data.map((v) => 2 * v),
          x.shape,
          x.axes,
        );
      const plain = await model.runWithCache(prompts, { names: [z] });
      const hooked = await model.runWithCache(prompts, {
        names: [z, hookName('attn_out', 1)],
        hooks: [{ hook: z, run }],
      });
      expect(
        largestGap(
          hooked.cache.get('z', 1).data,
          plain.cache.get('z', 1).data.map((v) => 2 * v),
        ),
      ).toBe(0);
    });

    it('calls a hook once at every point, read as well or not', async () => {
      const names = model.hookPoints({ onRequest: true }).map(({ name }) => name);
      for (const reads of [names, []]) {
        const calls: string[] = [];
        const hooks = names.map((hook) => ({ hook, run: () => void calls.push(hook) }));
        await model.runWithCache(prompts, { names: reads, hooks });
        expect(calls).toEqual(names);
      }
    });

    it('starts where another run stopped', async () => {
      const { residual } = await model.run(prompts, { stopAtLayer: 2 });
      const rest = await model.run(prompts, { startAtLayer: 2, residual });
      expect(largestGap(rest.logits!.data, logits.data)).toBeLessThan(noise);
    });

    it('gives a prompt the same numbers in any batch, with padding on either side', async () => {
      const short = prompts[0]!.slice(0, 4);
      const batched = await model.run([short, prompts[1]!], { logitsAt: 'last' });
      const left = await model.run([[0, 0, 0, ...short], prompts[1]!], {
        logitsAt: 'last',
        attentionMask: [
          [0, 0, 0, 1, 1, 1, 1],
          [1, 1, 1, 1, 1, 1, 1],
        ],
      });
      const expected = logits.sub(0, 3).data;
      expect(largestGap(batched.logits!.sub(0).data, expected)).toBeLessThan(noise);
      expect(largestGap(left.logits!.sub(0).data, expected)).toBeLessThan(noise);
    });

    it('gives the same numbers to one token, few tokens and many, which are multiplied in different ways', async () => {
      const many = await model.run(Array.from({ length: 20 }, (_, i) => prompts[i % 2]!)); // 140 tokens
      expect(largestGap(many.logits!.sub(19).data, logits.sub(1).data)).toBeLessThan(noise);
      const one = await model.run([prompts[0]!.slice(0, 1)]);
      expect(largestGap(one.logits!.data, logits.sub(0, 0).data)).toBeLessThan(noise);
    });

    it('gives the same numbers in slices of any size', async () => {
      const sliced = new HookedTransformer({ ...model, tokenizer: null, maxFlopsPerRun: 40_000 });
      const whole = await model.runWithCache(prompts);
      const parts = await sliced.runWithCache(prompts);
      for (const [name, activation] of whole.cache.all()) {
        expect(parts.cache.get(name).shape).toEqual(activation.shape);
        expect(largestGap(parts.cache.get(name).data, activation.data), name).toBeLessThan(noise);
      }
      expect(largestGap(parts.logits!.data, logits.data)).toBeLessThan(noise);
    });
  });
}

describe('identities inside a run', () => {
  it('adds up: heads to the attention output, parts to the residual stream, patterns to 1', async () => {
    const model = await loadTinyModel();
    const { cache } = await model.runWithCache(prompts, { names: () => true });
    const { nHeads, dModel } = model.config;
    for (let layer = 0; layer < model.config.nLayers; layer++) {
      const result = cache.get('result', layer);
      const attnOut = cache.get('attn_out', layer).data;
      const summed = attnOut.map((_, i) => {
        const row = Math.floor(i / dModel);
        let sum = model.weights.blocks[layer]!.b_O[i % dModel]!;
        for (let head = 0; head < nHeads; head++) sum += result.data[(row * nHeads + head) * dModel + (i % dModel)]!;
        return sum;
      });
      expect(largestGap(summed, attnOut)).toBeLessThan(noise);
      const written = cache
        .get('resid_pre', layer)
        .data.map((v, i) => v + attnOut[i]! + cache.get('mlp_out', layer).data[i]!);
      expect(largestGap(written, cache.get('resid_post', layer).data)).toBeLessThan(noise);
      const pattern = cache.get('pattern', layer);
      const n = pattern.shape.at(-1)!;
      for (let row = 0; row < pattern.size / n; row++) {
        const sum = pattern.data.subarray(row * n, (row + 1) * n).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
      }
    }
  });
});

describe('a run that is asked wrongly', () => {
  let model: HookedTransformer;
  beforeAll(async () => {
    model = await loadTinyModel();
  });

  it.each([
    ['no prompt', [] as number[][], 'PROMPT_EMPTY'],
    ['an empty prompt', [[]] as number[][], 'PROMPT_EMPTY'],
    ['a prompt longer than the context', [new Array<number>(25).fill(1)], 'PROMPT_TOO_LONG'],
    ['an unknown token', [[1, 211]], 'UNKNOWN_TOKEN'],
  ])('refuses %s', async (_name, tokens, code) => {
    await expect(model.run(tokens)).rejects.toMatchObject({ code });
  });

  it('refuses an unknown hook point, and a hook that returns another shape, then answers the next call', async () => {
    await expect(model.runWithCache(prompts, { names: 'blocks.9.attn.hook_zz' })).rejects.toMatchObject({
      code: 'UNKNOWN_HOOK',
    });
    const wrong = { hook: hookName('z', 0), run: () => Tensor.zeros([1], ['dModel']) };
    await expect(model.runWithHooks(prompts, [wrong])).rejects.toMatchObject({ code: 'INTERVENTION_SHAPE' });
    const thrown = {
      hook: hookName('z', 0),
      run: () => {
        throw new Error('mine');
      },
    };
    await expect(model.runWithHooks(prompts, [thrown])).rejects.toThrow('mine');
    const before = await model.run(prompts);
    expect(before.logits!.data.every(Number.isFinite)).toBe(true);
  });

  it('says which activation a cache lacks', async () => {
    const { cache } = await model.runWithCache(prompts, { names: hookName('z', 0) });
    expect(() => cache.get('pattern', 0)).toThrow(expect.objectContaining({ code: 'MISSING_ACTIVATION' }));
    expect(() => cache.get('nonsense')).toThrow(expect.objectContaining({ code: 'UNKNOWN_HOOK' }));
  });

  it('keeps one position a prompt when asked to, and says so of another', async () => {
    const names = [hookName('post', 1), hookName('pattern', 1)];
    const whole = await model.runWithCache(prompts, { names });
    const { cache } = await model.runWithCache(prompts, { names, keepAt: [6, 2] });
    expect(cache.get('post', 1).shape).toEqual([2, 1, model.config.dMlp]);
    for (const [prompt, position] of [6, 2].entries()) {
      const row = cache.get('post', 1).sub(prompt, cache.rowOf(prompt, position)).data;
      expect([...row]).toEqual([...whole.cache.get('post', 1).sub(prompt, position).data]);
    }
    expect([...cache.get('pattern', 1).data]).toEqual([...whole.cache.get('pattern', 1).data]);
    expect(() => cache.rowOf(1, 6)).toThrow(expect.objectContaining({ code: 'MISSING_ACTIVATION' }));
  });

  it('stops between stages when its checkpoint throws', async () => {
    let calls = 0;
    const checkpoint = async () => {
      if (++calls === 3) throw new Error('cancelled');
    };
    await expect(model.run(prompts, { checkpoint })).rejects.toThrow('cancelled');
    expect(calls).toBe(3);
  });
});
