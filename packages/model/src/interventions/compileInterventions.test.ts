import { hookName, type Intervention, type RunRecipe } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { OperationContext } from '../operations/Operation.ts';
import { prepareRun } from '../operations/prepareRun.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';

const a = [210, 17, 103, 5, 17, 88, 199];
const b = [210, 0, 64, 64, 151, 9, 42];
const prompts = [
  { tokens: a, answers: { correct: 103, incorrect: 17 } },
  { tokens: b, answers: { correct: 0, incorrect: 64 } },
];
const swapped = { prompts: [prompts[1]!, prompts[0]!] };

let model: HookedTransformer;
let context: OperationContext;

beforeAll(async () => {
  model = await loadTinyModel();
  context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
});

async function run(interventions: Intervention[], names: string[] = ['*']) {
  const recipe: RunRecipe = { prompts, interventions };
  const prepared = await prepareRun(recipe, context);
  const result = await model.runWithCache([a, b], { hooks: prepared.hooks, names });
  return { ...result, effects: prepared.effects };
}

describe('declared interventions', () => {
  it('zero exactly their site, and say how much that changed', async () => {
    const plain = (await run([])).cache.get('z', 1);
    const { cache, effects } = await run([
      { hook: hookName('z', 1), heads: ['L1H2'], positions: ['end', 's2'], kind: 'zero' },
    ]);
    const z = cache.get('z', 1);
    for (let prompt = 0; prompt < 2; prompt++) {
      const sites = [6, prompt === 0 ? 4 : 3];
      for (let position = 0; position < 7; position++) {
        for (let head = 0; head < 5; head++) {
          const expected =
            head === 2 && sites.includes(position) ? new Float32Array(7) : plain.sub(prompt, position, head).data;
          expect(z.sub(prompt, position, head).data).toEqual(expected);
        }
      }
    }
    expect(effects[0]).toMatchObject({ intervention: 0, hook: hookName('z', 1), warning: null });
    expect(effects[0]!.largestChange).toBeGreaterThan(0);
  });

  it('patched with their own run change nothing and warn', async () => {
    const own = { prompts };
    const points = model.hookPoints({ onRequest: true });
    const plain = await run([]);
    for (const { name } of points) {
      const { logits, effects } = await run([{ hook: name, kind: 'patch', source: own }], []);
      expect(largestGap(logits!.data, plain.logits!.data), name).toBeLessThan(1e-5);
      // Another stage may compute the same value with another rounding, so "nothing" is float32 noise here.
      expect(effects[0]!.largestChange, name).toBeLessThan(1e-5);
    }
  });

  it('patching resid_pre of layer 0 everywhere gives the other run', async () => {
    const other = await model.run([b, a]);
    const { logits } = await run([{ hook: hookName('resid_pre', 0), kind: 'patch', source: swapped }]);
    expect(largestGap(logits!.data, other.logits!.data)).toBeLessThan(1e-5);
  });

  it('mean is the mean over the source, by label where a position is a label', async () => {
    const { cache: source } = await run([]);
    const { cache } = await run([{ hook: hookName('z', 0), positions: ['s1'], kind: 'mean', source: { prompts } }]);
    const at = [source.get('z', 0).sub(0, 1, 0).data, source.get('z', 0).sub(1, 2, 0).data];
    const expected = at[0]!.map((v, i) => (v + at[1]![i]!) / 2);
    expect(largestGap(cache.get('z', 0).sub(0, 1, 0).data, expected)).toBeLessThan(1e-6);
    expect(largestGap(cache.get('z', 0).sub(1, 2, 0).data, expected)).toBeLessThan(1e-6);
  });

  it('mean by group reads only the group', async () => {
    const { cache } = await run([
      { hook: hookName('mlp_out', 0), kind: 'mean', source: swapped, groups: [0, 1], runGroups: [1, 0] },
    ]);
    const { cache: plain } = await run([]);
    expect(largestGap(cache.get('mlp_out', 0).data, plain.get('mlp_out', 0).data)).toBeLessThan(1e-5);
  });

  it('scale, add and single entries do what they say', async () => {
    const { cache: plain } = await run([]);
    const vector = Array.from({ length: 35 }, (_, i) => i);
    const { cache } = await run([
      { hook: hookName('post', 2), neurons: [3], kind: 'scale', factor: 0.5 },
      { hook: hookName('resid_post', 0), positions: [0], kind: 'add', vector },
    ]);
    const difference = cache
      .get('resid_post', 0)
      .sub(0, 0)
      .data.map((v, i) => v - plain.get('resid_post', 0).sub(0, 0).data[i]!);
    expect(largestGap(difference, vector)).toBeLessThan(1e-4);
    const again = await run([{ hook: hookName('post', 0), neurons: [3], kind: 'scale', factor: 0.5 }]);
    expect(again.cache.get('post', 0).at(0, 0, 3)).toBeCloseTo(plain.get('post', 0).at(0, 0, 3) / 2, 6);
    expect(again.cache.get('post', 0).at(0, 0, 4)).toBe(plain.get('post', 0).at(0, 0, 4));
  });

  it('freeze holds a later activation at its clean value', async () => {
    const plain = await run([]);
    const { logits } = await run([
      { hook: hookName('z', 0), kind: 'zero' },
      { hook: hookName('resid_post', 2), kind: 'freeze' },
    ]);
    expect(largestGap(logits!.data, plain.logits!.data)).toBeLessThan(1e-5);
  });

  it('resample with one seed is the same each time', async () => {
    const draw = async (seed: number) =>
      (await run([{ hook: hookName('z', 0), kind: 'resample', source: swapped, seed }])).logits!.data;
    expect(await draw(1)).toEqual(await draw(1));
  });
});

describe('interventions that cannot be', () => {
  it.each([
    [{ hook: 'blocks.0.nonsense', kind: 'zero' }, 'UNKNOWN_HOOK'],
    [{ hook: hookName('z', 0), heads: ['L0H9'], kind: 'zero' }, 'UNKNOWN_HEAD'],
    [{ hook: hookName('z', 0), heads: ['L1H0'], kind: 'zero' }, 'UNKNOWN_HEAD'],
    [{ hook: hookName('mlp_out', 0), heads: ['L0H0'], kind: 'zero' }, 'UNKNOWN_HEAD'],
    [{ hook: hookName('z', 0), positions: [7], kind: 'zero' }, 'POSITION_OUT_OF_RANGE'],
    [{ hook: hookName('z', 0), positions: ['nowhere'], kind: 'zero' }, 'LABEL_NOT_FOUND'],
    [{ hook: hookName('z', 0), kind: 'scale' }, 'BAD_USER_INPUT'],
    [{ hook: hookName('z', 0), kind: 'patch' }, 'BAD_USER_INPUT'],
    [{ hook: hookName('z', 0), kind: 'add', vector: [1, 2] }, 'INTERVENTION_SHAPE'],
    [{ hook: hookName('z', 0), neurons: [7], kind: 'zero' }, 'INTERVENTION_SHAPE'],
    [{ hook: hookName('z', 0), kind: 'patch', source: { prompts: [prompts[0]!] } }, 'INTERVENTION_SHAPE'],
    [
      { hook: hookName('z', 0), kind: 'patch', source: { prompts: [{ tokens: [1, 2] }, { tokens: [1, 2] }] } },
      'INTERVENTION_SHAPE',
    ],
  ] as [Intervention, string][])('%j is refused with %s', async (intervention, code) => {
    await expect(run([intervention])).rejects.toMatchObject({ code });
  });
});
