import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectionPattern, hookNames } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ActivationCache } from '../ActivationCache.ts';
import { attentionBetween, attentionPatterns } from '../analysis/attention.ts';
import { detectHeads } from '../analysis/detectHeads.ts';
import { valueNorms } from '../analysis/valueNorms.ts';
import { HookedTransformer } from '../HookedTransformer.ts';
import { lossPerToken, meanLoss } from '../loss.ts';
import { createModelPool, type ModelPool } from '../ModelPool.ts';
import { ByteBudget } from '../memory/ByteBudget.ts';
import type { Tensor } from '../tensor.ts';
import { writeRandomCheckpoint } from '../testing/randomCheckpoint.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { patternBytesMax, patternsBytes } from './patternBytes.ts';
import { RunMemory } from './RunMemory.ts';
import { runOperation } from './runOperation.ts';

const shape = { nLayers: 4, nHeads: 8, dModel: 16, dVocab: 50257, nCtx: 1024, seed: 4, scale: 0.3 };
const lengths = [1024, 700];
const tokens = lengths.map((length, prompt) => Array.from({ length }, (_, i) => (i * 37 + prompt * 101) % 500));
const prompts = tokens.map((ids) => ({ tokens: ids, answers: { correct: 300, incorrect: 400 } }));

let home: string;
let pool: ModelPool;
let model: HookedTransformer;
/** Everything at once, as short prompts have it. */
let cache: ActivationCache;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'circuit-lens-long-'));
  await writeRandomCheckpoint(join(home, 'long'), shape);
  pool = createModelPool({ device: 'cpu', home });
  model = await pool.load({ model: join(home, 'long') });
  const names = [...hookNames('pattern', shape.nLayers), ...hookNames('v', shape.nLayers)];
  cache = (await model.runWithCache(tokens, { names, logitsAt: 'none' })).cache;
}, 60_000);
afterAll(async () => {
  pool.close();
  await rm(home, { recursive: true, force: true });
});

const memories = { 'with a memory': () => new RunMemory(new ByteBudget(2 ** 28)), 'without one': () => undefined };

describe.each(Object.entries(memories))('prompts of up to 1,024 tokens, %s', (_, makeMemory) => {
  let runs: RunMemory | undefined;
  beforeAll(() => {
    runs = makeMemory();
  });

  /** A result, the most patterns that were kept of one pass, and how many passes there were. */
  async function ask(name: string, input: object) {
    let [keptPatterns, passes] = [0, 0];
    const { runWithCache } = HookedTransformer.prototype;
    const spy = vi.spyOn(HookedTransformer.prototype, 'runWithCache').mockImplementation(async function (
      this: HookedTransformer,
      ...call
    ) {
      passes++;
      const run = await runWithCache.apply(this, call);
      const kept = run.cache.names().filter((hook) => hookNames('pattern', shape.nLayers).includes(hook));
      keptPatterns = Math.max(keptPatterns, kept.length);
      return run;
    });
    const context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {}, runs };
    const { result } = await runOperation(name, { model: join(home, 'long'), prompts, ...input }, context).finally(() =>
      spy.mockRestore(),
    );
    return { result, keptPatterns, passes };
  }

  it('gives the patterns of the heads that were asked for, plain and by value, and keeps none', async () => {
    expect(patternsBytes(model.config, tokens)).toBeGreaterThan(patternBytesMax);
    const heads = [
      { layer: 2, head: 5 },
      { layer: 0, head: 1 },
    ];
    for (const valueWeighted of [false, true]) {
      const { result, keptPatterns, passes } = await ask('attention.patterns', {
        heads: ['L2H5', 'L0H1'],
        valueWeighted,
      });
      const weights = valueWeighted ? valueNorms(model, cache, heads) : undefined;
      const all = attentionPatterns(cache, heads, weights);
      const tensor = result.tensor as Tensor;
      expect(tensor.shape).toEqual([2, 2, 1024, 1024]);
      const real = (values: Float32Array) => values.map((value) => (Number.isNaN(value) ? -1 : value));
      expect(largestGap(real(tensor.data), real(all.data))).toBeLessThan(1e-5);
      expect([keptPatterns, passes]).toEqual([0, 1]);
    }
  });

  it('looks between positions in every head, and finds kinds of heads, the same', async () => {
    const between = await ask('attention.between', { from: -1, to: 3 });
    const ends = lengths.map((length) => length - 1);
    const expected = attentionBetween(model.config, cache, ends, [3, 3]);
    expect(largestGap((between.result.perPrompt as Tensor).data, expected.data)).toBeLessThan(1e-5);
    const detected = await ask('heads.detect', { pattern: 'induction', excludeBos: true });
    const patterns = tokens.map((ids) => detectionPattern('induction', ids));
    const fits = detectHeads(model.config, cache, patterns, { excludeBos: true });
    expect(largestGap((detected.result.perPrompt as Tensor).data, fits.data)).toBeLessThan(1e-5);
    expect(between.keptPatterns + detected.keptPatterns).toBe(0);
  });

  it('splits what heads write by source, which sums to their direct effects', async () => {
    const { result, keptPatterns, passes } = await ask('attribution.bySource', { heads: ['L1H3', 'L3H7'] });
    const direct = (await ask('attribution.direct', { unit: 'head' })).result.perPrompt as Tensor;
    const bySource = result.tensor as Tensor;
    for (const [prompt, length] of lengths.entries()) {
      for (const [i, [layer, head]] of [[1, 3] as const, [3, 7] as const].entries()) {
        const sum = bySource
          .sub(prompt, i)
          .data.subarray(0, length)
          .reduce((all, value) => all + value, 0);
        expect(sum).toBeCloseTo(direct.at(prompt, layer, head), 4);
      }
    }
    expect([keptPatterns, passes]).toEqual([0, 1]);
  });

  it('runs so many prompts at once as have the patterns of one layer in memory', async () => {
    const often = [...prompts, ...prompts, prompts[0]];
    const { result, passes } = await ask('attention.between', { prompts: often, from: -1, to: 3 });
    const ends = lengths.map((length) => length - 1);
    const expected = attentionBetween(model.config, cache, ends, [3, 3]);
    const perPrompt = result.perPrompt as Tensor;
    for (const prompt of often.keys()) {
      expect(largestGap(perPrompt.sub(prompt).data, expected.sub(prompt % 2).data)).toBeLessThan(1e-5);
    }
    // What is remembered of the run is enough for one query of each.
    expect(passes).toBe(runs ? 1 : 2);
    const again = await ask('attention.between', { prompts: often, from: 40, to: 3 });
    const middle = attentionBetween(model.config, cache, [40, 40], [3, 3]);
    expect(largestGap((again.result.perPrompt as Tensor).sub(1).data, middle.sub(1).data)).toBeLessThan(1e-5);
    expect(again.passes).toBe(runs ? 0 : 2);
  });
});

it('takes the loss of a long prompt in parts, which is the loss of all its logits', async () => {
  const some = [tokens[0]!.slice(0, 420), tokens[1]!.slice(0, 130)];
  const attentionMask = some.map((ids) => ids.map((_, position) => (position < 3 ? 0 : 1)));
  for (const options of [{}, { attentionMask }]) {
    const { mean, perToken } = await model.loss(some, options);
    const { logits, lengths } = await model.run(some, { ...options, logitsAt: 'all' });
    const whole = lossPerToken(logits!, [some[0]!, [...some[1]!, ...new Array(290).fill(0)]], lengths);
    expect(perToken.shape).toEqual([2, 419]);
    const padded = (values: Float32Array) => values.map((value) => (Number.isNaN(value) ? -1 : value));
    expect(largestGap(padded(perToken.data), padded(whole.data))).toBeLessThan(1e-4);
    expect(mean).toBeCloseTo(meanLoss(whole), 4);
  }
});
