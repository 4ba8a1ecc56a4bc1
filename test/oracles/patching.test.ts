import { join } from 'node:path';
import { findOperation, type HookedTransformer, loadModel, type Tensor } from '@circuit-lens/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseFolder, flagSets, oracleCases, oracleFolder, temporaryFolder } from '../support/modelCases.ts';
import { largestDifference, type Oracle, readOracle } from '../support/readOracle.ts';

/** Metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

const chosen: [caseName: string, flagSet: string][] = [
  ['odd', 'none'],
  ['odd', 'defaults'],
  ['odd', 'all'],
  ['ioi-mini', 'none'],
  ['ioi-mini', 'defaults'],
];

interface Patched {
  mean: Tensor;
  baselines: { clean: number; corrupted: number };
}

describe.each(chosen)('%s with flags "%s" against the sweeps of TransformerLens 3.9', (caseName, flagSet) => {
  let scratch: Awaited<ReturnType<typeof temporaryFolder>>;
  let oracle: Oracle;
  let model: HookedTransformer;
  beforeAll(async () => {
    scratch = await temporaryFolder();
    const folder = await caseFolder(oracleCases.find(({ name }) => name === caseName)!, scratch.path);
    model = await loadModel(folder, { weightFlags: flagSets[flagSet], device: 'cpu', home: scratch.path });
    oracle = await readOracle(join(oracleFolder, caseName, `patching.${flagSet}.safetensors`));
  });
  afterAll(() => scratch[Symbol.asyncDispose]());

  const stored = (name: string): Tensor => oracle.values.get(name)!;
  const sweepNames = () => [...oracle.values.keys()].filter((name) => /^(de)?noise\./.test(name));

  async function patch(direction: string, site: string, by: string[], kind: string): Promise<Patched> {
    const answers = JSON.parse(oracle.metadata.answers!) as [number, number][];
    const clean = oracle.tokens.map((tokens, i) => ({
      tokens,
      answers: { correct: answers[i]![0], incorrect: answers[i]![1] },
    }));
    const corrupted = oracle.tokens.map((_, i) => ({ tokens: [...stored('corrupted').sub(i).data] }));
    const operation = findOperation('patch.activations');
    const input = {
      clean: { prompts: clean },
      corrupted: { prompts: corrupted },
      site,
      by,
      direction,
      metric: { kind },
    };
    const context = { loadModel: async () => model, checkpoint: async () => {}, onProgress: () => {} };
    return (await operation.run(operation.input.parse(input), context)) as unknown as Patched;
  }

  it('has the same numbers for every site, cut and direction', async () => {
    expect(sweepNames().length).toBeGreaterThanOrEqual(17);
    for (const name of sweepNames()) {
      const [direction, site, ...by] = name.split('.');
      const { mean, baselines } = await patch(direction!, site!, by, 'logitDifference');
      expect(mean.shape, name).toEqual(stored(name).shape);
      expect(largestDifference(mean.data, stored(name).data), name).toBeLessThanOrEqual(metricTolerance);
      const both = Float32Array.of(baselines.clean, baselines.corrupted);
      expect(largestDifference(both, stored('baselines').data), name).toBeLessThanOrEqual(metricTolerance);
    }
  });

  it('normalises by the same baselines', async () => {
    const [clean, corrupted] = stored('baselines').data as unknown as [number, number];
    for (const [kind, zero] of [
      ['normalizedLogitDifference', corrupted],
      ['noisedLogitDifference', clean],
    ] as const) {
      const { mean } = await patch('denoise', 'z', ['layer', 'head'], kind);
      const expected = stored('denoise.z.layer.head').data.map((value) => (value - zero) / (clean - corrupted));
      expect(largestDifference(mean.data, expected), kind).toBeLessThanOrEqual(metricTolerance);
    }
  });
});
