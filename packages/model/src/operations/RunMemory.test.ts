import { hookName } from '@circuit-lens/shared';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HookedTransformer } from '../HookedTransformer.ts';
import { ByteBudget } from '../memory/ByteBudget.ts';
import { OperationTester, ioiPrompts as prompts } from '../testing/OperationTester.ts';
import { encodeEnvelope } from './envelope.ts';
import { RunMemory } from './RunMemory.ts';
import { runOperation } from './runOperation.ts';

let tester: OperationTester;
beforeAll(async () => {
  tester = await OperationTester.make();
  await tester.loadModel();
});
afterAll(() => tester.remove());

/** What the fields of one page ask: next tokens, difference, lens, attribution, patterns of heads, activations. */
const page: readonly (readonly [name: string, input: object])[] = [
  ['run.nextTokens', { top: 3 }],
  ['run.logitDifference', {}],
  ['attribution.logitLens', { includeMid: true, top: 2 }],
  ['attribution.direct', { unit: 'layer' }],
  ['attribution.direct', { unit: 'head' }],
  ['attribution.bySource', { heads: ['L1H0'] }],
  ['attention.patterns', { heads: ['L0H0', 'L1H1'], valueWeighted: true }],
  ['attention.between', { from: 'end', to: 'io' }],
  ['attention.copyScatter', { head: 'L1H0' }],
  ['heads.detect', { pattern: 'previousToken' }],
  ['run.activations', { hooks: [hookName('resid_post', 1), hookName('z', 0)], positions: [-1] }],
];

/** Counts passes through the blocks while something is done; unembedding a known stream is none. */
async function countPasses(work: () => Promise<unknown>): Promise<number> {
  let passes = 0;
  const { runWithCache, run } = HookedTransformer.prototype;
  const spies = [
    vi.spyOn(HookedTransformer.prototype, 'runWithCache').mockImplementation(function (
      this: HookedTransformer,
      ...call
    ) {
      passes++;
      return runWithCache.apply(this, call);
    }),
    vi.spyOn(HookedTransformer.prototype, 'run').mockImplementation(function (this: HookedTransformer, ...call) {
      if (call[1]?.startAtLayer === undefined) passes++;
      return run.apply(this, call);
    }),
  ];
  await work().finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return passes;
}

/** From where to where the model is run with a cache while something is done: startAtLayer and stopAtLayer of every pass. */
async function stretchesOf(work: () => Promise<unknown>): Promise<(number | undefined)[][]> {
  const spy = vi.spyOn(HookedTransformer.prototype, 'runWithCache');
  await work();
  const stretches = spy.mock.calls.map(([, options]) => [options?.startAtLayer, options?.stopAtLayer]);
  spy.mockRestore();
  return stretches;
}

function ask(runs: RunMemory | undefined, name: string, input: object) {
  return runOperation(name, { model: tester.folder, prompts, ...input }, { ...tester.context, runs });
}

const newMemory = (bytes = 2 ** 28) => new RunMemory(new ByteBudget(bytes));

/** Everything of a result as plain numbers and texts. */
const plain = (value: unknown): unknown[] =>
  value !== null && typeof value === 'object' ? Object.values(value).flatMap(plain) : [value];

describe('a memory of runs', () => {
  it('takes one forward pass for all operations of a page, and none for the same page again', async () => {
    const runs = newMemory();
    const askPage = async () => {
      for (const [name, input] of page) await ask(runs, name, input);
    };
    expect(await countPasses(askPage)).toBe(1);
    expect(await countPasses(askPage)).toBe(0);
    expect(await countPasses(async () => ask(undefined, ...page[0]!))).toBe(1);
  });

  it.each(page.map(([name, input], i) => [name, input, i] as const))(
    'changes nothing of %s %o',
    async (name, input, i) => {
      const runs = newMemory();
      // After all the others, so that it answers from what was kept, in another order than they stand.
      for (const [other, given] of page.toSpliced(i, 1).toReversed()) await ask(runs, other, given);
      const [kept, own] = [await ask(runs, name, input), await ask(undefined, name, input)].map((envelope) =>
        plain(encodeEnvelope(envelope)),
      );
      expect(kept).toHaveLength(own!.length);
      for (const [at, value] of own!.entries()) {
        if (typeof value === 'number') expect(kept![at]).toBeCloseTo(value, 4);
        else expect(kept![at]).toEqual(value);
      }
    },
  );

  it('runs again for what it did not keep, and for other prompts', async () => {
    const runs = newMemory();
    await ask(runs, 'run.nextTokens', {});
    const neurons = () => ask(runs, 'run.activations', { hooks: [hookName('post', 0)] });
    expect(await countPasses(neurons)).toBe(1);
    expect(await countPasses(neurons)).toBe(0);
    expect(await countPasses(() => ask(runs, 'run.nextTokens', { prompts: [prompts[0]] }))).toBe(1);
    expect(await countPasses(() => ask(runs, 'run.logitDifference', { position: 3 }))).toBe(0);
  });

  it('leaves runs with interventions alone, which tell what they changed', async () => {
    const runs = newMemory();
    const interventions = [{ hook: hookName('z', 1), kind: 'zero' as const }];
    await ask(runs, 'run.logitDifference', {});
    expect(await countPasses(() => ask(runs, 'run.logitDifference', { interventions }))).toBe(1);
    const [plainRun, cut] = [
      await ask(runs, 'run.logitDifference', {}),
      await ask(runs, 'run.logitDifference', { interventions }),
    ];
    expect(cut.result.mean).not.toBe(plainRun.result.mean);
  });

  it('answers the same from a budget that holds next to nothing, and computes again what had to leave', async () => {
    // One run of the two prompts takes some 70 kB here: the first that is asked again has left by then.
    const budget = new ByteBudget(200_000);
    const runs = new RunMemory(budget);
    const other = [...prompts].reverse();
    const attention = (of: readonly object[]) => () =>
      ask(runs, 'attention.between', { from: 'end', to: 'io', prompts: of });
    const first = await attention(prompts)();
    expect(await countPasses(attention(prompts))).toBe(0);
    for (const prompt of prompts) await attention([prompt])();
    await attention(other)();
    await attention([...prompts, ...other])();
    expect(budget.bytes).toBeLessThanOrEqual(200_000);
    expect(await countPasses(attention(prompts))).toBe(1);
    expect(plain(encodeEnvelope(await attention(prompts)()))).toEqual(plain(encodeEnvelope(first)));
  });

  it('stops where nothing more is read, when a run is too large to be kept', async () => {
    const runs = newMemory(1000);
    const stretches = await stretchesOf(async () => {
      await ask(runs, 'attention.patterns', { heads: ['L0H0'] });
      await ask(runs, 'attention.qkAttribution', { head: 'L0H1', query: 'end', key: 'io' });
    });
    expect(stretches.map(([, stop]) => stop)).toEqual([1, 1]);
  });

  it('makes what it did not keep from the stream before that layer', async () => {
    const runs = newMemory();
    await ask(runs, 'run.nextTokens', {});
    const askActivations = (of?: RunMemory) =>
      ask(of, 'run.activations', { hooks: [hookName('attn_scores', 1), hookName('post', 1)] });
    let kept: unknown;
    const stretches = await stretchesOf(async () => {
      kept = plain(encodeEnvelope(await askActivations(runs)));
    });
    expect(stretches).toEqual([[1, 2]]);
    expect(kept).toEqual(plain(encodeEnvelope(await askActivations())));
  });
});
