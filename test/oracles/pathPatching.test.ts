import type { Tensor } from '@circuit-lens/model';
import { headLabel } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import { analysisCases, useOracle } from '../support/oracleModel.ts';
import { largestDifference } from '../support/readOracle.ts';

/** Metrics, with the looser bound of the project. */
const metricTolerance = 1e-4;

interface Patched {
  tensor: Tensor;
  unpatched: number;
  baselines: { clean: number; corrupted: number };
}

describe.each(analysisCases)('%s with flags "%s" against TransformerLens 3.9', (caseName, flagSet) => {
  const given = useOracle('path_patching', caseName, flagSet);
  const stored = (name: string): Tensor => given.oracle.values.get(name)!;
  const namesOf = (start: string) => [...given.oracle.values.keys()].filter((name) => name.startsWith(start));

  async function patch(more: object): Promise<Patched> {
    const answers = JSON.parse(given.oracle.metadata.answers!) as [number, number][];
    const clean = given.oracle.tokens.map((tokens, i) => ({
      tokens,
      answers: { correct: answers[i]![0], incorrect: answers[i]![1] },
    }));
    const corrupted = given.oracle.tokens.map((_, i) => ({ tokens: [...stored('corrupted').sub(i).data] }));
    return given.run('patch.paths', {
      clean: { prompts: clean },
      corrupted: { prompts: corrupted },
      metric: { kind: 'logitDifference' },
      ...more,
    });
  }

  it("has the numbers of the paper's definition, with and without MLPs, in both directions", async () => {
    const receivers = JSON.parse(given.oracle.metadata.receivers!) as unknown[];
    expect(namesOf('paper.')).toHaveLength(4 * receivers.length);
    for (const name of namesOf('paper.')) {
      const [, direction, mlps, index] = name.split('.');
      const { tensor, baselines } = await patch({ direction, mlps, receivers: receivers[Number(index)] });
      expect(largestDifference(tensor.data, stored(name).data), name).toBeLessThanOrEqual(metricTolerance);
      const both = Float32Array.of(baselines.clean, baselines.corrupted);
      expect(largestDifference(both, stored('baselines').data), name).toBeLessThanOrEqual(metricTolerance);
      // Senders must do something that is larger than the tolerance.
      const values = [...stored(name).data];
      expect(Math.max(...values) - Math.min(...values), name).toBeGreaterThan(2 * metricTolerance);
    }
  });

  it('has the numbers of direct path patching where layer norms are folded', async () => {
    expect(namesOf('direct.')).toHaveLength(flagSet === 'none' ? 0 : 3);
    for (const name of namesOf('direct.')) {
      const direct = stored(name);
      const [, , nLayers, nHeads] = direct.shape as [number, number, number, number];
      for (let layer = 1; layer < nLayers; layer++) {
        for (let head = 0; head < nHeads; head++) {
          const receivers = [{ heads: [headLabel({ layer, head })], input: name.split('.')[1] }];
          const frozen = { mlps: 'freeze', layerNorm: 'freeze', direction: 'denoise' };
          const { tensor, unpatched } = await patch({ receivers, ...frozen });
          for (let from = 0; from < nLayers; from++) {
            for (let sender = 0; sender < nHeads; sender++) {
              // TransformerLens leaves 0 where there is no path.
              const expected = from < layer ? direct.at(from, sender, layer, head) : unpatched;
              expect(Math.abs(tensor.at(from, sender) - expected)).toBeLessThanOrEqual(metricTolerance);
            }
          }
        }
      }
    }
  });
});
