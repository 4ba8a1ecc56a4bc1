import type { Tensor } from '@circuit-lens/model';
import { describe, expect, it } from 'vitest';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

interface Patched {
  mean: Tensor;
  baselines: { clean: number; corrupted: number };
}

describe.each(analysisCases)('%s with flags "%s" against the sweeps of TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('patching', caseName, flagSet);
  const stored = (name: string): Tensor => given.oracle.values.get(name)!;
  const sweepNames = () => [...given.oracle.values.keys()].filter((name) => /^(de)?noise\./.test(name));

  async function patch(direction: string, site: string, by: string[], kind: string): Promise<Patched> {
    const answers = JSON.parse(given.oracle.metadata.answers!) as [number, number][];
    const clean = given.oracle.tokens.map((tokens, i) => ({
      tokens,
      answers: { correct: answers[i]![0], incorrect: answers[i]![1] },
    }));
    const corrupted = given.oracle.tokens.map((_, i) => ({ tokens: [...stored('corrupted').sub(i).data] }));
    const input = {
      clean: { prompts: clean },
      corrupted: { prompts: corrupted },
      site,
      by,
      direction,
      metric: { kind },
    };
    return given.run('patch.activations', input);
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
