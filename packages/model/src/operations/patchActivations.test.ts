import { type HookPoint, hookName, type Metric } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { PatchSite } from '../patching/patchSites.ts';
import type { Tensor } from '../tensor.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { tinyAnswers, tinyPair, tinyTokens } from '../testing/tinyPair.ts';
import type { OperationContext } from './Operation.ts';
import { patchActivations } from './patchActivations.ts';

/** Rounding of another batch, not another number. */
const tolerance = 1e-5;

const [cleanTokens, answers] = [tinyTokens, tinyAnswers];
const { clean, corrupted, corruptedTokens } = tinyPair([4]);

interface Patched {
  tensor: Tensor;
  mean: Tensor;
  perPrompt: Tensor;
  interval: { low: Tensor; high: Tensor };
  changed: Tensor;
  baselines: { clean: number; corrupted: number };
  metric: Metric;
  interventions?: { clean?: unknown[]; corrupted?: unknown[] };
}

let model: HookedTransformer;
let context: OperationContext;
beforeAll(async () => {
  model = await loadTinyModel();
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
});

async function patch(input: object, more: Partial<OperationContext> = {}): Promise<Patched> {
  const parsed = patchActivations.input.parse({ clean, corrupted, ...input });
  return (await patchActivations.run(parsed, { ...context, ...more })) as unknown as Patched;
}

/** One patch after another, each a whole run with a hook that replaces the values one by one. */
async function plainSweep(site: PatchSite, by: readonly string[]): Promise<number[][]> {
  const { cache } = await model.runWithCache(cleanTokens, { logitsAt: 'none' });
  const length = cleanTokens[0]!.length;
  const sizes: Record<string, number> = { layer: 3, head: 5, position: length, query: length, key: length };
  let places: Record<string, number>[] = [{}];
  for (const axis of by)
    places = places.flatMap((place) => Array.from({ length: sizes[axis]! }, (_, i) => ({ ...place, [axis]: i })));
  const found: number[][] = [];
  for (const { layer, ...place } of places) {
    const hook = hookName(site, layer);
    const run = (activation: Tensor, point: HookPoint) => replace(activation, point, cache, place);
    const { logits } = await model.runWithHooks(corruptedTokens, [{ hook, run }]);
    found.push(answers.map((answer, i) => logits!.at(i, -1, answer.correct) - logits!.at(i, -1, answer.incorrect)));
  }
  return found;
}

function replace(activation: Tensor, point: HookPoint, cache: ActivationCache, place: Record<string, number>): void {
  const values = cache.get(point.name).data;
  const { strides, shape, data } = activation;
  for (let i = 0; i < data.length; i++) {
    const isMeant = point.axes.every((axis, k) => {
      const wanted = place[axis] ?? (axis === 'query' ? place.position : undefined);
      return wanted === undefined || Math.floor(i / strides[k]!) % shape[k]! === wanted;
    });
    if (isMeant) data[i] = values[i]!;
  }
}

const cuts: [PatchSite, string[]][] = [
  ...(['resid_pre', 'resid_mid', 'resid_post', 'attn_out', 'mlp_out', 'z', 'pattern'] as const).map(
    (site): [PatchSite, string[]] => [site, ['layer', 'position']],
  ),
  ...(['z', 'q', 'k', 'v', 'pattern'] as const).flatMap((site): [PatchSite, string[]][] => [
    [site, ['layer', 'head']],
    [site, ['layer', 'head', 'position']],
  ]),
  ['pattern', ['layer', 'head', 'query', 'key']],
];

describe('patch.activations', () => {
  it.each(cuts)('%s by %j equals a plain loop of hooked runs', async (site, by) => {
    const expected = await plainSweep(site, by);
    const { tensor, mean, perPrompt } = await patch({ site, by, metric: { kind: 'logitDifference' } });
    expect(tensor.axes.map(({ name }) => name)).toEqual(by);
    for (const [prompt] of cleanTokens.entries()) {
      const row = expected.map((values) => values[prompt]!);
      expect(largestGap(perPrompt.sub(prompt).data, row)).toBeLessThan(tolerance);
    }
    const means = expected.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
    expect(largestGap(tensor.data, means)).toBeLessThan(tolerance);
    expect(mean).toBe(tensor);
    // The sweep must find something, or the comparison proves nothing.
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(1e-3);
  });

  it('changes nothing by patching clean into clean', async () => {
    const { tensor, changed, baselines } = await patch({
      site: 'z',
      corrupted: clean,
      metric: { kind: 'logitDifference' },
    });
    expect(Math.max(...changed.data)).toBe(0);
    expect(largestGap(tensor.data, new Float32Array(15).fill(baselines.clean))).toBeLessThan(1e-6);
  });

  it('recovers everything where the difference is, and nothing where there is none', async () => {
    const { tensor, changed } = await patch({ site: 'resid_pre' });
    expect(tensor.at(0, 4)).toBeCloseTo(1, 4);
    for (const position of [0, 1, 2, 3]) {
      expect(changed.at(2, position)).toBe(0);
      expect(tensor.at(2, position)).toBeCloseTo(0, 6);
    }
    expect(changed.at(0, 5)).toBe(0);
    expect(changed.at(1, 5)).toBeGreaterThan(0);
    // What reaches the last position in the end is all there is.
    expect((await patch({ site: 'resid_post', positions: ['end'] })).tensor.at(2, 0)).toBeCloseTo(1, 4);
  });

  it('runs the other way: noise takes away what the corrupted run lacks', async () => {
    const noise = await patch({ site: 'resid_pre', direction: 'noise' });
    expect(noise.metric).toEqual({ kind: 'noisedLogitDifference', position: 'end' });
    expect(noise.tensor.at(0, 4)).toBeCloseTo(-1, 4);
    expect(noise.tensor.at(0, 0)).toBeCloseTo(0, 6);
  });

  it('has mean = mean of perPrompt under every metric, between its baselines', async () => {
    const bounded = ['logit', 'logProbability', 'probability', 'klDivergence', 'rank', 'logitDifference'] as const;
    for (const kind of bounded) {
      const { tensor, perPrompt, baselines } = await patch({ site: 'resid_pre', metric: { kind } });
      expect(tensor.at(0, 4), kind).toBeCloseTo(baselines.clean, 4);
      expect(tensor.at(0, 0), kind).toBeCloseTo(baselines.corrupted, 4);
      const sum = cleanTokens.reduce((all, _, i) => all + perPrompt.at(i, 1, 4), 0);
      expect(tensor.at(1, 4), kind).toBeCloseTo(sum / 3, 4);
    }
    const kl = await patch({ site: 'resid_pre', metric: { kind: 'klDivergence' } });
    expect(kl.baselines.clean).toBe(0);
    expect(kl.baselines.corrupted).toBeGreaterThan(0);
  });

  it.each(['denoise', 'noise'] as const)('has an interval over prompts around every cell: %s', async (direction) => {
    const { tensor, interval } = await patch({ site: 'z', direction });
    const logits = await patch({ site: 'z', direction, metric: { kind: 'logitDifference' } });
    for (const [cell, value] of tensor.data.entries()) {
      expect(interval.low.data[cell]).toBeLessThanOrEqual(value + 1e-6);
      expect(interval.high.data[cell]).toBeGreaterThanOrEqual(value - 1e-6);
      const isLeftAlone = logits.changed.data[cell] === 0;
      expect(logits.interval.high.data[cell]! - logits.interval.low.data[cell]! < 1e-6).toBe(isLeftAlone);
    }
    expect(interval.low.axes).toEqual(tensor.axes);
  });

  it('has no width where everything or nothing comes back, in whatever prompt', async () => {
    const { interval } = await patch({ site: 'resid_pre' });
    for (const { data } of [interval.low, interval.high]) {
      expect(data[4]).toBeCloseTo(1, 4);
      expect(data[0]).toBeCloseTo(0, 6);
    }
    const first = {
      clean: { prompts: clean.prompts.slice(0, 1) },
      corrupted: { prompts: corrupted.prompts.slice(0, 1) },
    };
    const single = await patch({ site: 'resid_pre', ...first });
    expect(single.interval.high.data.every(Number.isNaN)).toBe(true);
  });

  it('finds positions by label in prompts of different length, each as it is alone', async () => {
    const long = { tokens: [...cleanTokens[1]!, 8, 77], answers: answers[1]! };
    const pairs = [
      { clean: clean.prompts[0]!, corrupted: corrupted.prompts[0]! },
      { clean: long, corrupted: { tokens: [...corruptedTokens[1]!, 8, 77] } },
    ];
    const input = { site: 'z', metric: { kind: 'logitDifference' } };
    const places = { by: ['layer', 'head', 'position'], positions: ['end', 's2', 4] };
    for (const more of [places, { by: ['layer', 'head'] }]) {
      const labelled = pairs.map((pair) => ({ ...pair, clean: { ...pair.clean, labels: { s2: 4 } } }));
      const run = (chosen: typeof labelled) =>
        patch({
          ...input,
          ...more,
          clean: { prompts: chosen.map((pair) => pair.clean) },
          corrupted: { prompts: chosen.map((pair) => pair.corrupted) },
        });
      const together = await run(labelled);
      for (const [i, pair] of labelled.entries()) {
        const alone = await run([pair]);
        expect(largestGap(together.perPrompt.sub(i).data, alone.perPrompt.sub(0).data)).toBeLessThan(tolerance);
      }
      expect(together.tensor.axes.at(-1)!.labels).toEqual(more === places ? ['end', 's2', '4'] : undefined);
    }
  });

  it('patches only the heads, queries and keys asked for', async () => {
    const by = ['layer', 'head', 'query', 'key'];
    const some = await patch({ site: 'pattern', by, heads: ['L1H2'], positions: ['end'], keys: [4, -2] });
    const all = await patch({ site: 'pattern', by });
    expect(some.tensor.shape).toEqual([3, 5, 1, 2]);
    expect(some.tensor.at(1, 2, 0, 0)).toBeCloseTo(all.tensor.at(1, 2, 6, 4), 5);
    expect(some.tensor.at(1, 2, 0, 1)).toBeCloseTo(all.tensor.at(1, 2, 6, 5), 5);
    expect(some.tensor.at(0, 2, 0, 0)).toBeNaN();
    expect(some.changed.at(1, 3, 0, 0)).toBeNaN();
    expect(some.changed.at(1, 2, 0, 0)).toBe(all.changed.at(1, 2, 6, 4));
  });

  const interventions = [
    { hook: hookName('resid_pre', 1), positions: [5], kind: 'scale', factor: 0.5 },
    { hook: hookName('z', 1), heads: ['L1H0'], kind: 'zero' },
    { hook: hookName('resid_post', 1), positions: [6], kind: 'scale', factor: 2 },
    { hook: hookName('resid_pre', 2), positions: [6], kind: 'scale', factor: 0.75 },
  ];
  it.each(['resid_pre', 'resid_post', 'mlp_out', 'z'] as const)(
    'keeps the interventions of the runs, once each: %s',
    async (site) => {
      const by = ['layer', 'position'];
      const metric = { kind: 'logitDifference' };
      const own = { prompts: corrupted.prompts, interventions };
      const { perPrompt, interventions: effects } = await patch({ site, by, metric, corrupted: own });
      // Of the unpatched run alone, however many patched runs make them again.
      const told = effects!.corrupted!.map((effect) => (effect as { intervention: number }).intervention);
      expect(told.sort()).toEqual([0, 1, 2, 3]);
      expect(effects!.clean).toBeUndefined();
      // The same patch as one more intervention, declared last.
      for (const [layer, position] of [
        [1, 4],
        [1, 6],
        [2, 5],
      ] as const) {
        const last = { hook: hookName(site, layer), positions: [position], kind: 'patch', source: clean };
        const recipe = { prompts: corrupted.prompts, interventions: [...interventions, last] };
        const asRun = await patch({ site, by, metric, corrupted: recipe, positions: [0] });
        // Position 0 is the same in both: its patch at layer 0 leaves the run with its five interventions.
        for (const [i] of cleanTokens.entries())
          expect(perPrompt.at(i, layer, position)).toBeCloseTo(asRun.perPrompt.at(i, 0, 0), 4);
      }
    },
  );

  it('tells of every wavefront, with what there is so far', async () => {
    const partials: Patched[] = [];
    const done: number[] = [];
    // More prompts than one wavefront takes.
    const often = <T>(prompts: readonly T[]) => ({ prompts: Array.from({ length: 120 }, () => prompts).flat() });
    const whole = await patch(
      { site: 'resid_pre', clean: often(clean.prompts), corrupted: often(corrupted.prompts) },
      {
        onProgress: (share) => done.push(share),
        onPartial: (result) => partials.push(result as unknown as Patched),
      },
    );
    expect(partials.length).toBeGreaterThan(1);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(done.at(-1)).toBe(1);
    expect(partials[0]!.tensor.sub(0).data).toEqual(whole.tensor.sub(0).data);
    expect(partials[0]!.tensor.at(2, 5)).toBeNaN();
    expect(partials[0]!.interval.low.sub(0).data).toEqual(whole.interval.low.sub(0).data);
    expect(partials[0]!.interval.low.at(2, 5)).toBeNaN();
    expect(partials.at(-1)!.perPrompt.data).toEqual(whole.perPrompt.data);
  });

  it('stops when it is cancelled', async () => {
    let left = 12;
    const checkpoint = async () => {
      left--;
      if (left < 0) throw new Error('cancelled');
    };
    const input = patchActivations.input.parse({ clean, corrupted, site: 'z' });
    await expect(patchActivations.run(input, { ...context, checkpoint })).rejects.toThrow('cancelled');
  });
});
