import { bandOf } from '../ioi/bootstrapMean.ts';
import { makeRandom } from '../random.ts';
import { evaluateCircuits } from './evaluateCircuits.ts';
import { emptyCircuit, wholeModel } from './NodeSet.ts';
import { randomNodes } from './randomCircuits.ts';
import { keeping, type SearchScale, sharesOf } from './searchNodes.ts';
import { summarizeFaithfulness } from './summarizeFaithfulness.ts';

/** The faithfulness of the nodes that were kept, under every knockout. */
export async function judge(scales: readonly SearchScale[], kept: readonly number[]) {
  const rows: (ReturnType<typeof summarizeFaithfulness> & { knockout: string })[] = [];
  for (const scale of scales) {
    const own = keeping([kept])(scale)[0]!;
    const [full, empty, circuit] = await evaluateCircuits(scale.task, [wholeModel, emptyCircuit('keep'), own]);
    const summary = summarizeFaithfulness({ full: full!, empty: empty!, circuit: circuit! });
    rows.push({ knockout: scale.task.knockout.kind, ...summary });
  }
  return rows;
}

/** Shares of random circuits at the same positions, the same ones under every knockout, [scale][circuit]. */
export async function randomShares(
  scales: readonly SearchScale[],
  kept: readonly number[],
  { samples = 100, seed = 0 }: { samples?: number; seed?: number },
): Promise<number[][]> {
  const shares = await sharesOf(scales, ({ task, nodes }) => {
    const random = makeRandom(seed);
    const own = kept.map((i) => nodes[i]!);
    return Array.from({ length: samples }, () => ({
      keep: randomNodes(own, task.model.config, random),
      mlps: 'keep' as const,
    }));
  });
  return scales.map((_, scale) => shares.map((ofCircuit) => ofCircuit[scale]!));
}

/** Where a circuit stands among random ones. */
export function standingOf(shares: readonly number[], own: number) {
  return {
    ...bandOf(shares),
    percentile: (100 * shares.filter((share) => share < own).length) / shares.length,
  };
}
