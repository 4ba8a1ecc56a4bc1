import type { Tensor } from '@circuit-lens/model';
import { describe, expect, it } from 'vitest';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

describe.each(analysisCases)('%s with flags "%s" against ablations by TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('ablation', caseName, flagSet);
  const stored = (name: string): Tensor => given.oracle.values.get(name)!;
  const told = <Value>(key: string) => JSON.parse(given.oracle.metadata[key]!) as Value;

  function ablate<Result>(unit: string, input: object): Promise<Result> {
    const answers = told<[number, number][]>('answers');
    const prompts = given.oracle.tokens.map((tokens, i) => ({
      tokens,
      answers: { correct: answers[i]![0], incorrect: answers[i]![1] },
    }));
    return given.run(`ablate.${unit}`, { prompts, ...input });
  }

  it('has the same numbers for every kind and part, everywhere and at the end', async () => {
    const names = [...given.oracle.values.keys()].filter((name) => /^(zero|mean|resample)\./.test(name));
    expect(names).toHaveLength(18);
    for (const name of names) {
      const [kind, unit, end] = name.split('.');
      const { perPrompt, baselinePerPrompt, draws } = await ablate<Record<string, Tensor> & { draws: number[] | null }>(
        unit!,
        { kind, seed: told<number>('seed'), ...(end ? { positions: ['end'] } : {}) },
      );
      expect(perPrompt!.shape, name).toEqual(stored(name).shape);
      expect(largestDifference(perPrompt!.data, stored(name).data), name).toBeLessThanOrEqual(metricTolerance);
      const baseline = largestDifference(baselinePerPrompt!.data, stored('baseline').data);
      expect(baseline, name).toBeLessThanOrEqual(metricTolerance);
      if (kind === 'resample') expect(draws).toEqual(told('draws'));
    }
  });

  it('has the same direct effects and final scales before and after', async () => {
    const layer = given.model.config.nLayers - 2;
    const heads = [0, 1].map((head) => `L${layer}H${head}`);
    interface Together {
      attribution: Record<'before' | 'after', Tensor>;
      finalScale: Record<'before' | 'after', Tensor>;
    }
    const { attribution, finalScale } = await ablate<Together>('heads', { heads, together: true });
    const prompts = given.oracle.tokens.length;
    for (const [side, key] of (['before', 'after'] as const).entries()) {
      const scales = stored('together.scales').sub(side).data;
      expect(largestDifference(finalScale[key].data, scales)).toBeLessThanOrEqual(metricTolerance);
      const effects = stored('together.attribution').sub(side);
      const means = attribution[key].data.map((_, i) => {
        const values = Array.from({ length: prompts }, (_, prompt) => effects.sub(prompt).data[i]!);
        return values.reduce((sum, value) => sum + value, 0) / prompts;
      });
      expect(largestDifference(attribution[key].data, means)).toBeLessThanOrEqual(metricTolerance);
    }
  });
});
