import { hookName, hookNames } from '@circuit-lens/shared';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer } from '../HookedTransformer.ts';
import type { Tensor } from '../tensor.ts';
import { largestGap, loadTinyModel } from '../testing/tinyModel.ts';
import { getParameter } from '../weights/parameters.ts';
import { applyLnToStack } from './applyLnToStack.ts';
import { headEffects } from './headEffects.ts';
import { logitAttrs, tokensToResidualDirections } from './logitAttrs.ts';
import { neuronEffects } from './neuronEffects.ts';
import { getFullResidDecomposition, stackNeuronResults } from './projectedStack.ts';
import { makeReadouts, readVector } from './readout.ts';
import { accumulatedResid, decomposeResid, stackHeadResults } from './residualStack.ts';

const tokens = [
  [210, 17, 103, 5, 17, 88, 199],
  [210, 0, 64, 64, 151],
];
const sites = [
  { position: 6, correct: 5, incorrect: 150 },
  { position: 4, correct: 88, incorrect: null },
];
const float32 = 2e-5;
const noCheckpoint = async () => {};

let model: HookedTransformer;
let cache: ActivationCache;
beforeAll(async () => {
  model = await loadTinyModel();
  const { nLayers } = model.config;
  const results = hookNames('result', nLayers);
  ({ cache } = await model.runWithCache(tokens, { names: ['*', ...results] }));
});

/** A cache without `result`s. */
async function cacheOfDefaults(): Promise<ActivationCache> {
  return (await model.runWithCache(tokens)).cache;
}

/** Sum over components. */
function sum({ data, shape }: Tensor): Float64Array {
  const size = data.length / shape[0]!;
  const out = new Float64Array(size);
  for (const [i, value] of data.entries()) out[i % size]! += value;
  return out;
}

/** Every row [dModel] of an activation along a direction. */
function along({ data }: Tensor, direction: Float32Array): Float64Array {
  const width = direction.length;
  return Float64Array.from({ length: data.length / width }, (_, row) =>
    direction.reduce((all, value, i) => all + value * data[row * width + i]!, 0),
  );
}

describe('residual stacks', () => {
  it('sum to the stream they take apart', () => {
    const written = sum(decomposeResid(model, cache, { layer: 2 }));
    expect(largestGap(written, cache.get('resid_pre', 2).data)).toBeLessThan(float32);
    const inMiddle = sum(decomposeResid(model, cache, { layer: 1, mlpInput: true }));
    expect(largestGap(inMiddle, cache.get('resid_mid', 1).data)).toBeLessThan(float32);
    const heads = sum(stackHeadResults(model, cache, { includeRemainder: true }));
    expect(largestGap(heads, cache.get('resid_post', 2).data)).toBeLessThan(float32);
  });

  it('has the same head results from z as from the hook', async () => {
    const [fromHook, fromZ] = [stackHeadResults(model, cache), stackHeadResults(model, await cacheOfDefaults())];
    expect(fromZ.axes[0]!.labels).toEqual(fromHook.axes[0]!.labels);
    expect(largestGap(fromZ.data, fromHook.data)).toBeLessThan(float32);
  });

  it('takes positions from the end, in the order asked for', () => {
    const all = accumulatedResid(model, cache);
    const some = accumulatedResid(model, cache, { positions: [-1, 0] });
    expect(some.shape).toEqual([4, 2, 2, 35]);
    expect(some.sub(3, 1, 0).data).toEqual(all.sub(3, 1, 6).data);
    expect(some.sub(3, 1, 1).data).toEqual(all.sub(3, 1, 0).data);
  });

  it('normalised, ends at what the final layer norm passes on', () => {
    const stack = accumulatedResid(model, cache, { layerNorm: 'cached' });
    expect(largestGap(stack.sub(3).data, cache.get('ln_final.normalized').data)).toBeLessThan(float32);
  });
});

describe('projected stacks', () => {
  it('sum to the stream along the direction, with neurons or MLP outputs', () => {
    const projectOnto = tokensToResidualDirections(model, [5]).data;
    const expected = along(cache.get('resid_post', 2), projectOnto);
    for (const expandNeurons of [true, false]) {
      const parts = getFullResidDecomposition(model, cache, { projectOnto, expandNeurons });
      expect(parts.shape[0]).toBe(3 * (5 + (expandNeurons ? 92 : 1)) + 3);
      expect(largestGap(sum(parts), expected)).toBeLessThan(float32);
    }
  });

  it('sum to the input of an MLP after its layer norm, neurons divided by the scale of ln2 as the rest', () => {
    const projectOnto = tokensToResidualDirections(model, [5]).data;
    const parts = getFullResidDecomposition(model, cache, { projectOnto, layer: 1, mlpInput: true, applyLn: true });
    expect(largestGap(sum(parts), along(cache.get('ln2.normalized', 1), projectOnto))).toBeLessThan(float32);
  });

  it('names neurons by layer', () => {
    const projectOnto = tokensToResidualDirections(model, [5]).data;
    const neurons = stackNeuronResults(model, cache, { projectOnto, layer: 2 });
    expect(neurons.axes[0]!.labels!.slice(91, 93)).toEqual(['L0N91', 'L1N0']);
  });
});

describe('effects on the answer', () => {
  it.each(['cached', 'recomputed'] as const)(
    'of heads and neurons are those of their own vectors (%s)',
    async (norm) => {
      const { config, weights } = model;
      const readouts = makeReadouts(model, cache, sites);
      const heads = headEffects(model, cache, readouts, norm);
      const neurons = await neuronEffects(model, cache, readouts, norm, noCheckpoint);
      for (const [prompt, readout] of readouts.entries()) {
        const read = (vector: Float32Array) => readVector(readout, vector, norm, config.layerNormEps);
        const result = cache.get('result', 1).sub(prompt, readout.position, 3).data;
        expect(heads.at(prompt, 1, 3)).toBeCloseTo(read(result), 5);
        const W_out = getParameter(weights, config, 'W_out', [2]); // [dMlp, dModel]
        const activation = cache.get('post', 2).at(prompt, readout.position, 17);
        const written = W_out.sub(17).data.map((value) => activation * value);
        expect(neurons.at(prompt, 2, 17)).toBeCloseTo(read(written), 5);
      }
    },
  );

  it('change sign, and nothing else, when the answers are swapped', async () => {
    const folded = await loadTinyModel({ foldLayerNorm: true }); // b_U is 0 before
    for (const either of [model, folded]) {
      const swapped = { position: 6, correct: 150, incorrect: 5 };
      const [one, other] = makeReadouts(either, cache, [sites[0]!, swapped]);
      expect(other!.direction).toBe(one!.direction);
      expect(other!.sign).toBe(-1);
      expect(one!.unembedBias + other!.unembedBias).toBe(0);
      expect(one!.finalNormBias + other!.finalNormBias).toBeCloseTo(0, 12);
    }
    expect(makeReadouts(folded, cache, sites)[0]!.unembedBias).not.toBe(0);
  });
});

describe('bad input', () => {
  it.each([
    ['a layer beyond the end', 'BAD_USER_INPUT', () => accumulatedResid(model, cache, { layer: 4 })],
    ['the MLP of no block', 'BAD_USER_INPUT', () => decomposeResid(model, cache, { layer: 3, mlpInput: true })],
    [
      'a recomputed norm before the end',
      'BAD_USER_INPUT',
      () => accumulatedResid(model, cache, { layer: 1, layerNorm: 'recomputed' }),
    ],
    ['a position behind the end', 'POSITION_OUT_OF_RANGE', () => decomposeResid(model, cache, { positions: [7] })],
    ['a token the model does not have', 'UNKNOWN_TOKEN', () => tokensToResidualDirections(model, [211])],
    [
      'answers that are not one a prompt',
      'BAD_USER_INPUT',
      () => logitAttrs(model, cache, decomposeResid(model, cache), { tokens: [1, 2, 3] }),
    ],
  ])('refuses %s with %s', (_, code, call) => {
    expect(call).toThrow(expect.objectContaining({ code }));
  });

  it('names the activation a cache lacks', async () => {
    const { cache: little } = await model.runWithCache(tokens, { names: hookName('resid_pre', 0) });
    const stack = decomposeResid(model, cache);
    expect(() => applyLnToStack(model, little, stack)).toThrow(hookName('ln_final.scale'));
  });
});
