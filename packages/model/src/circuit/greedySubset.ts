import { sampleOf } from './knockoutSets.ts';

interface GreedySearch<Found> {
  /** Nodes that may be chosen. */
  candidates: readonly number[];
  steps: number;
  /** How many candidates are tried in a step. */
  tried: number;
  random: () => number;
  evaluate(subsets: readonly number[][]): Promise<Found[]>;
  /** What is to be large. */
  sizeOf(found: Found): number;
  onStep?(found: readonly Found[]): void;
}

/**
 * Grows a subset node by node: in each step some candidates are drawn, and the one that makes the size largest is taken, even
 * where that is less than before (a greedy search as in Wang et al. 2022, section 4.1).
 * @returns what was found for the subset of each step
 */
export async function greedySubsets<Found>(search: GreedySearch<Found>): Promise<Found[]> {
  const { candidates, steps, tried, random } = search;
  const path: Found[] = [];
  let current: number[] = [];
  for (let step = 0; step < Math.min(steps, candidates.length); step++) {
    const left = candidates.filter((node) => !current.includes(node));
    const trials = sampleOf(left, tried, random).map((node) => [...current, node]);
    const found = await search.evaluate(trials);
    const sizes = found.map(search.sizeOf);
    const best = sizes.indexOf(Math.max(...sizes));
    current = trials[best]!;
    path.push(found[best]!);
    search.onStep?.(path);
  }
  return path;
}
