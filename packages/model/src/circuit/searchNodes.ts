import { mean } from '../mean.ts';
import { type CircuitTask, evaluateCircuits } from './evaluateCircuits.ts';
import { type CircuitNode, emptyCircuit, type NodeSet, wholeModel } from './NodeSet.ts';
import { checkShare, shareOf } from './shareOf.ts';

/** So many of the least important nodes are tried together first. */
const chunkSize = 8;

/** After so many rounds over the nodes that are left, what still could go stays. */
const roundsMax = 3;

/** One knockout that a circuit is to be faithful under, with the scale of its shares. */
export interface SearchScale {
  task: CircuitTask;
  /** The candidates in this task's prompts. */
  nodes: readonly CircuitNode[];
  full: number;
  empty: number;
}

/** When a node may go. */
export interface SearchThresholds {
  /** Largest change of the share that removing a node may make, under any knockout. */
  effect: number;
  /** The share may be off 1 by so much, under any knockout. */
  tolerance: number;
}

/** Candidates, as indices, that were kept, and the shares of the circuit they make. */
export interface SearchState {
  kept: readonly number[];
  /** By scale. */
  shares: readonly number[];
  /** How many candidates have been judged in the first round. */
  judged: number;
}

/** The scale of shares under one knockout. @throws CircuitLensError METRIC_UNDEFINED */
export async function searchScale(task: CircuitTask, nodes: readonly CircuitNode[]): Promise<SearchScale> {
  const [full, empty] = await evaluateCircuits(task, [wholeModel, emptyCircuit('keep')]);
  const means = { full: mean(full!.differences), empty: mean(empty!.differences) };
  checkShare(means);
  return { task, nodes, ...means };
}

/** Shares of sets of nodes under every knockout, [set][scale]. @param setsOf as many sets for each scale, in its own nodes */
export async function sharesOf(
  scales: readonly SearchScale[],
  setsOf: (scale: SearchScale) => NodeSet[],
  onDone: (share: number) => void = () => {},
): Promise<number[][]> {
  const byScale: number[][] = [];
  for (const scale of scales) {
    const { task, full, empty } = scale;
    const sets = setsOf(scale);
    const scores = await evaluateCircuits(task, sets, (done) =>
      onDone((byScale.length + done.length / sets.length) / scales.length),
    );
    byScale.push(scores.map(({ differences }) => shareOf({ full, empty, circuit: mean(differences) })));
  }
  return (byScale[0] ?? []).map((_, i) => byScale.map((shares) => shares[i]!));
}

/** Sets of candidates as nodes to keep. */
export function keeping(subsets: readonly (readonly number[])[]): (scale: SearchScale) => NodeSet[] {
  return ({ nodes }) => subsets.map((subset) => ({ keep: subset.map((i) => nodes[i]!), mlps: 'keep' }));
}

/** Sets of candidates as nodes to knock out. */
export function knockingOut(subsets: readonly (readonly number[])[]): (scale: SearchScale) => NodeSet[] {
  return ({ nodes }) => subsets.map((subset) => ({ knockOut: subset.map((i) => nodes[i]!), mlps: 'keep' }));
}

/**
 * Finds a small set of nodes that does what the model does, by elimination from the least important on: a node goes when
 * the share of what is left changes by less than `effect` under every knockout, or comes nearer to 1, and stays within
 * `tolerance` of 1 once it is there (the idea of Conmy et al. 2023, arXiv:2304.14997, with nodes for edges and the share for
 * the metric). Several go together where together they change that little.
 * @param importance of each candidate; the least is tried first
 * @throws CircuitLensError JOB_CANCELLED, NOT_FINITE
 */
export async function searchNodes(
  scales: readonly SearchScale[],
  importance: readonly number[],
  { effect, tolerance }: SearchThresholds,
  onState: (state: SearchState) => void,
): Promise<SearchState> {
  const shares = async (kept: readonly number[]) => (await sharesOf(scales, keeping([kept])))[0]!;
  let kept = [...importance.keys()];
  let current = await shares(kept);
  let judged = 0;
  const errorOf = (list: readonly number[]) => Math.max(...list.map((share) => Math.abs(1 - share)));
  const mayGo = (trial: readonly number[]): boolean => {
    if (errorOf(trial) > Math.max(errorOf(current), tolerance)) return false;
    const change = Math.max(...trial.map((share, i) => Math.abs(share - current[i]!)));
    return change < effect || errorOf(trial) < errorOf(current);
  };

  async function tryWithout(nodes: readonly number[], isFirstRound: boolean): Promise<void> {
    const left = kept.filter((node) => !nodes.includes(node));
    const trial = await shares(left);
    const goes = mayGo(trial);
    if (goes) [kept, current] = [left, trial];
    if (goes || nodes.length === 1) {
      if (isFirstRound) judged += nodes.length;
      onState({ kept, shares: current, judged });
      return;
    }
    const half = Math.ceil(nodes.length / 2);
    await tryWithout(nodes.slice(0, half), isFirstRound);
    await tryWithout(nodes.slice(half), isFirstRound);
  }

  for (let round = 0; round < roundsMax; round++) {
    const before = kept.length;
    const order = [...kept].sort((a, b) => importance[a]! - importance[b]!);
    for (let start = 0; start < order.length; start += chunkSize) {
      await tryWithout(order.slice(start, start + chunkSize), round === 0);
    }
    if (kept.length === before) break;
  }
  return { kept, shares: current, judged };
}
