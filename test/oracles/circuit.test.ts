import type { Tensor } from '@circuit-lens/model';
import { describe, expect, it } from 'vitest';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

interface Faithfulness {
  perPrompt: Record<'full' | 'empty' | 'circuit', Tensor>;
}

describe.each(analysisCases)('%s with flags "%s" against hooks of TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('circuit', caseName, flagSet);

  it.each(
    ['meanByTemplate', 'mean', 'zero', 'resample'].flatMap((kind) => ['keep', 'ablate'].map((mlps) => [kind, mlps])),
  )('has the same F(M), F(∅) and F(C) under knockout %s, MLPs: %s', async (knockout, mlps) => {
    const { values, metadata, tokens } = given.oracle;
    const answers = JSON.parse(metadata.answers!) as [number, number][];
    const nodes = JSON.parse(metadata.nodes!) as [layer: number, head: number, at: number[]][];
    // Each node has a label of its own, which says where it is in each prompt.
    const labelsIn = (prompt: number) => Object.fromEntries(nodes.map(([, , at], i) => [`node${i}`, at[prompt]!]));
    const prompts = tokens.map((ids, i) => ({
      tokens: ids,
      answers: { correct: answers[i]![0], incorrect: answers[i]![1] },
      labels: labelsIn(i),
      template: `sentence ${i}`,
    }));
    const stored = values.get('reference')!;
    const count = knockout === 'resample' ? prompts.length : stored.shape[0]!;
    const reference = Array.from({ length: count }, (_, i) => ({
      tokens: [...stored.sub(i).data],
      template: `sentence ${i % prompts.length}`,
    }));
    const heads = nodes.map(([layer, head], i) => ({
      head: `L${layer}H${head}`,
      class: 'other',
      position: `node${i}`,
    }));
    const { perPrompt } = await given.run<Faithfulness>('circuit.faithfulness', {
      dataset: { prompts },
      reference: { prompts: reference },
      circuit: { name: 'oracle', source: 'circuit.py', heads, mlps },
      knockout,
    });
    for (const what of ['circuit', 'empty'] as const) {
      const expected = values.get(`${what}.${knockout}.${mlps}`)!.data;
      expect(largestDifference(perPrompt[what].data, expected), what).toBeLessThanOrEqual(metricTolerance);
    }
    expect(largestDifference(perPrompt.full.data, values.get('full')!.data)).toBeLessThanOrEqual(metricTolerance);
  });
});
