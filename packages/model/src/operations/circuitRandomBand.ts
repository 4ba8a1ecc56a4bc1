import { z } from 'zod';
import { randomNodes } from '../circuit/randomCircuits.ts';
import { shareOf } from '../circuit/shareOf.ts';
import { bandOf } from '../ioi/bootstrapMean.ts';
import { mean } from '../mean.ts';
import { makeRandom } from '../random.ts';
import { meansOfCircuit, meansOfSets, prepareCircuitRun } from './circuitRun.ts';
import { circuitField, circuitTaskFields, describeKnockout, knockoutOutput } from './circuitTask.ts';
import { wholeOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { circuitCost } from './sweepCost.ts';

/** Is a circuit better than chance: where its F stands among random circuits that keep as many heads at the same positions. */
export const circuitRandomBand = defineOperation({
  name: 'circuit.randomBand',
  version: 1,
  summary: 'How random circuits of the same size at the same positions do, and where a circuit stands among them.',
  input: z.strictObject({
    ...circuitTaskFields,
    ...circuitField,
    samples: z.int().min(1).max(10_000).optional().describe('How many random circuits; default 200'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the draws; default 0'),
  }),
  output: `full F(M), empty F(∅), circuit F(C), share; rows, one a random circuit: { value: F, share }; band: p5, p50, p95 of value and of share; percentile: percent of random circuits below the circuit, ties half; drawn: what they have in common with it; ${knockoutOutput}; partial results are the same with the rows there are`,
  mode: 'job',
  takesPrompts: true,
  cost: ({ samples }, sizes) => circuitCost(sizes, wholeOf(samples, 200)),
  async run(input, context) {
    const run = await prepareCircuitRun(input, context);
    const { circuit, task } = run;
    const means = await meansOfCircuit(run);
    const samples = input.samples ?? 200;
    const random = makeRandom(input.seed ?? 0);
    const sets = Array.from({ length: samples }, () => ({
      keep: randomNodes(run.nodes, task.model.config, random),
      mlps: circuit.mlps,
    }));
    const resultOf = (values: readonly number[]) => {
      const shares = values.map((value) => shareOf({ ...means, circuit: value }));
      return {
        ...means,
        share: shareOf(means),
        rows: values.map((value, i) => ({ value, share: shares[i]! })),
        band: { value: bandOf(values), share: bandOf(shares) },
        percentile: 100 * mean(shares.map((share) => standing(shareOf(means), share))),
        drawn: 'as many heads at each position, from all heads of the model, none twice at one position',
        ...describeKnockout(task, circuit.mlps),
      };
    };
    const values = await meansOfSets(task, sets, (finished) => {
      context.onProgress(finished.length / samples, `random circuit ${finished.length} of ${samples}`);
      if (finished.length > 0 && finished.length < samples) context.onPartial?.(resultOf(finished));
    });
    return resultOf(values);
  },
});

/** 1 above, 0 below, a half for a tie. */
function standing(own: number, other: number): number {
  if (own === other) return 0.5;
  return own > other ? 1 : 0;
}
