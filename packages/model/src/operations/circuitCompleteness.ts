import { z } from 'zod';
import { greedySubsets } from '../circuit/greedySubset.ts';
import { classSubsets, type NodeSubset, randomSubsets } from '../circuit/knockoutSets.ts';
import { shareOf } from '../circuit/shareOf.ts';
import { makeRandom } from '../random.ts';
import { type CircuitRun, meansOfCircuit, meansOfSets, prepareCircuitRun } from './circuitRun.ts';
import { circuitField, circuitTaskFields, describeKnockout, knockoutOutput } from './circuitTask.ts';
import { wholeOf } from './inputSizes.ts';
import { defineOperation } from './Operation.ts';
import { circuitCost } from './sweepCost.ts';

/** Steps of a greedy search, and how many nodes each tries. */
const [greedySteps, greedyTried] = [10, 5];

/** One K with both values. */
interface CompletenessPoint extends NodeSubset {
  circuit: number;
  model: number;
}

/**
 * Does a circuit hold everything that matters: with any part K of it removed, circuit and model should be hurt alike
 * (Wang et al. 2022, section 4.1). K is knocked out at the circuit's positions in both.
 */
export const circuitCompleteness = defineOperation({
  name: 'circuit.completeness',
  version: 1,
  summary:
    'F of the circuit and F of the model with parts K of the circuit removed from both; equal when it is complete.',
  input: z.strictObject({
    ...circuitTaskFields,
    ...circuitField,
    subsets: z
      .enum(['random', 'byClass', 'greedy'])
      .optional()
      .describe(
        'Which K: each class (byClass, default); random ones, each node with probability a half; greedy: grown to make the gap large',
      ),
    samples: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('How many random K, or greedy searches of 10 steps; default 20, of greedy 1'),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the draws; default 0'),
  }),
  output: `points, the first with nothing removed: { name, K: nodes { head, class, position }, circuit: F(C∖K), model: F(M∖K), incompleteness: |circuit − model| }; full F(M), empty F(∅), circuit F(C), share; worst: the point of largest incompleteness, and that over F(M) as worstShare; subsets, ${knockoutOutput}; partial results are the same with the points there are`,
  mode: 'job',
  takesPrompts: true,
  // A greedy search tries ten nodes in each of ten steps.
  cost: ({ subsets, samples }, sizes) =>
    circuitCost(sizes, 2 * (subsets === 'greedy' ? 100 * wholeOf(samples, 1) : wholeOf(samples, 20))),
  async run(input, context) {
    const run = await prepareCircuitRun(input, context);
    const { circuit, task } = run;
    const means = await meansOfCircuit(run);
    const { subsets = 'byClass', samples = subsets === 'greedy' ? 1 : 20 } = input;
    const random = makeRandom(input.seed ?? 0);
    const nothing: CompletenessPoint = { name: 'nothing', members: [], circuit: means.circuit, model: means.full };
    const resultOf = (found: readonly CompletenessPoint[]) => {
      const points = [nothing, ...found].map(({ name, members, ...values }) => ({
        name,
        K: members.map((i) => circuit.heads[i]!),
        ...values,
        incompleteness: Math.abs(values.circuit - values.model),
      }));
      const worst = points.reduce((a, b) => (b.incompleteness > a.incompleteness ? b : a));
      return {
        ...means,
        share: shareOf(means),
        points,
        worst,
        worstShare: worst.incompleteness / Math.abs(means.full),
        subsets,
        ...describeKnockout(task, circuit.mlps),
      };
    };
    const onPoints = (found: readonly CompletenessPoint[], total: number) => {
      context.onProgress(Math.min(1, found.length / total), `set ${found.length} of ${total}`);
      context.onPartial?.(resultOf(found));
    };
    if (subsets === 'greedy') return resultOf(await greedyPoints(run, samples, random, onPoints));
    const chosen = subsets === 'byClass' ? classSubsets(circuit) : randomSubsets(circuit, samples, random);
    return resultOf(await pointsOf(run, chosen, (found) => onPoints(found, chosen.length)));
  },
});

/** F(C∖K) and F(M∖K) of each K. */
async function pointsOf(
  { circuit: { mlps }, task, nodes }: CircuitRun,
  subsets: readonly NodeSubset[],
  onPoints: (found: CompletenessPoint[]) => void = () => {},
): Promise<CompletenessPoint[]> {
  const sets = subsets.flatMap(({ members }) => [
    { keep: nodes.filter((_, i) => !members.includes(i)), mlps },
    { knockOut: members.map((i) => nodes[i]!), mlps: 'keep' as const },
  ]);
  const pairUp = (values: readonly number[]) =>
    subsets
      .slice(0, Math.floor(values.length / 2))
      .map((subset, i) => ({ ...subset, circuit: values[2 * i]!, model: values[2 * i + 1]! }));
  return pairUp(await meansOfSets(task, sets, (values) => onPoints(pairUp(values))));
}

/** The K of every step of greedy searches for the largest gap. */
async function greedyPoints(
  run: CircuitRun,
  samples: number,
  random: () => number,
  onPoints: (found: CompletenessPoint[], total: number) => void,
): Promise<CompletenessPoint[]> {
  const candidates = [...run.nodes.keys()];
  const total = samples * Math.min(greedySteps, candidates.length);
  const found: CompletenessPoint[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const path = await greedySubsets<CompletenessPoint>({
      candidates,
      steps: greedySteps,
      tried: greedyTried,
      random,
      evaluate: (trials) =>
        pointsOf(
          run,
          trials.map((members) => ({ name: `greedy ${sample}, ${members.length} nodes`, members })),
        ),
      sizeOf: ({ circuit, model }) => Math.abs(circuit - model),
      onStep: (steps) => onPoints([...found, ...steps], total),
    });
    found.push(...path);
  }
  return found;
}
