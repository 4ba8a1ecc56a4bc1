import {
  type ActivationCache,
  accumulatedResid,
  decomposeResid,
  getFullResidDecomposition,
  logitAttrs,
  stackHeadResults,
  stackNeuronResults,
  type Tensor,
  tokensToResidualDirections,
} from '@circuit-lens/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { tolerance } from '../support/modelCases.ts';
import { analysisCases, type OracleModel, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Attributions are metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

interface Loaded extends Pick<OracleModel, 'model' | 'oracle'> {
  cache: ActivationCache;
  positions: number[];
  correct: number[];
  incorrect: number[];
}

describe.each(analysisCases)('%s with flags "%s" against TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('attribution', caseName, flagSet);
  let loaded: Loaded;
  beforeAll(async () => {
    const { model, oracle } = given;
    const { cache } = await model.runWithCache(oracle.tokens);
    const answers = JSON.parse(oracle.metadata.answers!) as [number, number][];
    loaded = {
      oracle,
      model,
      cache,
      positions: JSON.parse(oracle.metadata.positions!) as number[],
      correct: answers.map(([id]) => id),
      incorrect: answers.map(([, id]) => id),
    };
  });

  it('has the direction of every token', () => {
    const { oracle, model, correct } = loaded;
    const directions = tokensToResidualDirections(model, correct);
    expect(largestDifference(directions.data, oracle.values.get('directions')!.data)).toBeLessThanOrEqual(tolerance);
  });

  it('takes the residual stream apart into the same components, under the same labels', () => {
    const { oracle } = loaded;
    const labels = JSON.parse(oracle.metadata.labels!) as Record<string, string[]>;
    const made = stacksOf(loaded);
    expect(Object.keys(made).sort()).toEqual(Object.keys(labels).sort());
    const wrong = Object.entries(made).flatMap(([name, stack]) => {
      const expected = oracle.values.get(name)!;
      expect(stack.axes[0]!.labels).toEqual(labels[name]);
      expect(stack.shape).toEqual(expected.shape);
      const difference = largestDifference(stack.data, expected.data);
      return difference <= tolerance ? [] : [{ name, difference }];
    });
    expect(wrong).toEqual([]);
  });

  it('reads the same logits and logit differences of every component', () => {
    const { oracle, model, cache, positions, correct, incorrect } = loaded;
    const stack = { accumulated: accumulatedResid, decomposed: decomposeResid, heads: stackHeadResults };
    for (const [name, make] of Object.entries(stack)) {
      for (const [i, position] of positions.entries()) {
        const at = { positions: [position] };
        const options = { ...at, includeMid: true, includeRemainder: true };
        const parts = make(model, cache, options);
        const compare = (kind: string, got: Tensor) => {
          const expected = oracle.values.get(`${name}.${kind}.${i}`)!; // [component, prompt]
          expect(largestDifference(got.data, expected.data)).toBeLessThanOrEqual(metricTolerance);
        };
        compare('difference', logitAttrs(model, cache, parts, { ...at, tokens: correct, incorrectTokens: incorrect }));
        compare('logit', logitAttrs(model, cache, parts, { ...at, tokens: correct }));
      }
    }
  });

  // TransformerLens leaves the weight of an unfolded final layer norm out of the direction; the operations do not.
  if (flagSet === 'none') return;
  it('agrees in the operations with its direct logit attribution', async () => {
    const { oracle, model, correct, incorrect } = loaded;
    const prompts = oracle.tokens.map((tokens, i) => ({
      tokens,
      answers: { correct: correct[i]!, incorrect: incorrect[i]! },
    }));
    const run = async (name: string, input: object) =>
      (await given.run<{ perPrompt: Tensor }>(name, { prompts, ...input })).perPrompt;
    const components = (name: string, count?: number) => {
      const { data, shape } = oracle.values.get(name)!; // [component, prompt]
      return byPrompt(data, shape[1]!, count ?? shape[0]!);
    };
    const { nLayers, nHeads } = model.config;
    const [layer, head, lens] = [
      await run('attribution.direct', { unit: 'layer' }),
      await run('attribution.direct', { unit: 'head' }),
      await run('attribution.logitLens', { includeMid: true }),
    ];
    expect(largestDifference(layer.data, components('direct.component'))).toBeLessThanOrEqual(metricTolerance);
    expect(largestDifference(head.data, components('direct.head', nLayers * nHeads))).toBeLessThanOrEqual(
      metricTolerance,
    );
    expect(largestDifference(lens.data, components('direct.layer'))).toBeLessThanOrEqual(metricTolerance);
  });
});

/** Every stored stack, made by our functions: name for name the table of `attribution.py`. */
function stacksOf({ oracle, model, cache, positions, correct }: Loaded): Record<string, Tensor> {
  const { dModel } = model.config;
  const onto = { positions, projectOnto: oracle.values.get('directions')!.data.slice(0, dModel) };
  expect(correct).toHaveLength(oracle.tokens.length);
  const cached = { positions, layerNorm: 'cached' as const };
  const full = (options: object) => getFullResidDecomposition(model, cache, { ...onto, ...options });
  return {
    accumulated: accumulatedResid(model, cache, { positions, includeMid: true }),
    'accumulated.pre': accumulatedResid(model, cache, { positions, layer: 2 }),
    'accumulated.normed': accumulatedResid(model, cache, { positions, layerNorm: 'recomputed' }),
    'accumulated.mlpInput': accumulatedResid(model, cache, { ...cached, layer: 1, includeMid: true, mlpInput: true }),
    decomposed: decomposeResid(model, cache, { positions }),
    'decomposed.normed': decomposeResid(model, cache, cached),
    'decomposed.attn': decomposeResid(model, cache, { ...cached, layer: 2, mode: 'attn' }),
    'decomposed.mlp': decomposeResid(model, cache, { positions, mode: 'mlp', includeEmbeds: false }),
    'decomposed.mlpInput': decomposeResid(model, cache, { ...cached, layer: 1, mlpInput: true }),
    heads: stackHeadResults(model, cache, { positions, includeRemainder: true }),
    'heads.normed': stackHeadResults(model, cache, { ...cached, layer: 2 }),
    neurons: stackNeuronResults(model, cache, { ...onto, layer: 2 }),
    'neurons.normed': stackNeuronResults(model, cache, { ...onto, applyLn: true }),
    full: full({}),
    'full.normed': full({ applyLn: true }),
    'full.mlpInput': full({ layer: 1, mlpInput: true, applyLn: true }),
    'full.mlps': full({ expandNeurons: false, applyLn: true }),
  };
}

/** The first `count` components of [component, prompt] as [prompt, component]. */
function byPrompt(data: Float32Array, prompts: number, count: number): Float32Array {
  return Float32Array.from({ length: prompts * count }, (_, i) => data[(i % count) * prompts + Math.floor(i / count)]!);
}
