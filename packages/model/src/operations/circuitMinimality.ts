import { arenaMinimalitySets, publishedIoiCircuit } from '@circuit-lens/shared';
import { z } from 'zod';
import { greedySubsets } from '../circuit/greedySubset.ts';
import { restOfClass } from '../circuit/knockoutSets.ts';
import { shareOf } from '../circuit/shareOf.ts';
import { makeRandom } from '../random.ts';
import { type CircuitRun, meansOfCircuit, meansOfSets, prepareCircuitRun } from './circuitRun.ts';
import { circuitField, circuitTaskFields, describeKnockout, knockoutOutput } from './circuitTask.ts';
import { defineOperation } from './Operation.ts';
import { circuitCost } from './sweepCost.ts';

/** Steps of the greedy search for a node's K, and how many nodes each tries. */
const [greedySteps, greedyTried] = [5, 5];

/** The K of one node, as indices into the circuit's heads, and both values. */
interface MinimalityRow {
  node: number;
  K: readonly number[];
  withHead: number;
  withoutHead: number;
}

/**
 * Does every node of a circuit do something: F changes when it is removed, at least once a set K of nodes that could stand in
 * for it is removed too (Wang et al. 2022, section 4.2 and figure 20).
 */
export const circuitMinimality = defineOperation({
  name: 'circuit.minimality',
  version: 1,
  summary: 'For every head of a circuit, how much F changes when it is removed on top of a set K of other heads.',
  input: z.strictObject({
    ...circuitTaskFields,
    ...circuitField,
    sets: z
      .enum(['arena', 'class', 'greedy'])
      .optional()
      .describe(
        "Which K: ARENA's (of the published circuit, its default), the rest of the head's class (default of any other), or found greedily to make the change large",
      ),
    seed: z.int().min(0).max(0xffff_ffff).optional().describe('Of the greedy search; default 0'),
  }),
  output: `rows, one a node in the order of the circuit: { head, class, position, K: nodes { head, class, position }, withHead: F(C∖K), withoutHead: F(C∖(K∪v)), change: withHead − withoutHead, shareOfFull: |change| / |F(M)| }; full F(M), empty F(∅), circuit F(C), share; smallest: the row of smallest shareOfFull; sets, ${knockoutOutput}; partial results are the same with the rows there are`,
  mode: 'job',
  takesPrompts: true,
  // Two circuits for each of some 26 nodes; a greedy search tries ten nodes in each of ten steps.
  cost: ({ sets }, sizes) => circuitCost(sizes, sets === 'greedy' ? 26 * 100 : 26 * 2),
  async run(input, context) {
    const run = await prepareCircuitRun(input, context);
    const { circuit, task } = run;
    const sets = input.sets ?? (circuit.name === publishedIoiCircuit.name ? 'arena' : 'class');
    const means = await meansOfCircuit(run);
    const total = circuit.heads.length;
    const resultOf = (found: readonly MinimalityRow[]) => {
      const rows = found.map(({ node, K, withHead, withoutHead }) => ({
        ...circuit.heads[node]!,
        K: K.map((i) => circuit.heads[i]!),
        withHead,
        withoutHead,
        change: withHead - withoutHead,
        shareOfFull: Math.abs(withHead - withoutHead) / Math.abs(means.full),
      }));
      return {
        ...means,
        share: shareOf(means),
        rows,
        smallest: rows.reduce<(typeof rows)[number] | null>(
          (a, b) => (a && a.shareOfFull <= b.shareOfFull ? a : b),
          null,
        ),
        sets,
        ...describeKnockout(task, circuit.mlps),
      };
    };
    const onRows = (found: readonly MinimalityRow[]) => {
      context.onProgress(total === 0 ? 1 : found.length / total, `head ${found.length} of ${total}`);
      context.onPartial?.(resultOf(found));
    };
    if (sets === 'greedy') return resultOf(await greedyRows(run, makeRandom(input.seed ?? 0), onRows));
    const chosen = [...circuit.heads.keys()].map((node) => ({
      node,
      K: sets === 'arena' ? arenaSet(run, node) : restOfClass(circuit, node),
    }));
    return resultOf(await rowsOf(run, chosen, onRows));
  },
});

/** ARENA's K of a head; of one that it has none for, the rest of its class. */
function arenaSet({ circuit }: CircuitRun, node: number): number[] {
  const { head } = circuit.heads[node]!;
  const others = arenaMinimalitySets[head];
  if (!others) return restOfClass(circuit, node);
  return [...circuit.heads.keys()].filter((i) => others.includes(circuit.heads[i]!.head));
}

async function rowsOf(
  { circuit: { mlps }, task, nodes }: CircuitRun,
  chosen: readonly { node: number; K: readonly number[] }[],
  onRows: (found: MinimalityRow[]) => void = () => {},
): Promise<MinimalityRow[]> {
  const without = (removed: readonly number[]) => ({ keep: nodes.filter((_, i) => !removed.includes(i)), mlps });
  const sets = chosen.flatMap(({ node, K }) => [without(K), without([...K, node])]);
  const pairUp = (values: readonly number[]) =>
    chosen
      .slice(0, Math.floor(values.length / 2))
      .map((entry, i) => ({ ...entry, withHead: values[2 * i]!, withoutHead: values[2 * i + 1]! }));
  return pairUp(await meansOfSets(task, sets, (values) => onRows(pairUp(values))));
}

/** For every node the K of largest change: nothing, the rest of its class, or what a greedy search from nothing finds. */
async function greedyRows(
  run: CircuitRun,
  random: () => number,
  onRows: (found: MinimalityRow[]) => void,
): Promise<MinimalityRow[]> {
  const found: MinimalityRow[] = [];
  const change = ({ withHead, withoutHead }: MinimalityRow) => Math.abs(withHead - withoutHead);
  for (const node of run.nodes.keys()) {
    const rowsOfSets = (sets: readonly (readonly number[])[]) =>
      rowsOf(
        run,
        sets.map((K) => ({ node, K })),
      );
    const plain = await rowsOfSets([[], restOfClass(run.circuit, node)]);
    const grown = await greedySubsets<MinimalityRow>({
      candidates: [...run.nodes.keys()].filter((i) => i !== node),
      steps: greedySteps,
      tried: greedyTried,
      random,
      evaluate: rowsOfSets,
      sizeOf: change,
    });
    found.push([...plain, ...grown].reduce((best, row) => (change(row) > change(best) ? row : best)));
    onRows(found);
  }
  return found;
}
