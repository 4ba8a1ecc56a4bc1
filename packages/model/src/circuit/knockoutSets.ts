import type { Circuit } from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';

/** Some nodes of a circuit, as indices into its `heads`. */
export interface NodeSubset {
  name: string;
  members: readonly number[];
}

/** Each class of a circuit, all of its nodes. */
export function classSubsets({ heads }: Circuit): NodeSubset[] {
  const classes = groupBy(heads.keys(), (i) => heads[i]!.class);
  return [...classes].map(([name, members]) => ({ name, members }));
}

/** Uniformly random subsets: each node is in with probability a half (Wang et al. 2022, section 4.1). */
export function randomSubsets({ heads }: Circuit, samples: number, random: () => number): NodeSubset[] {
  return Array.from({ length: samples }, (_, i) => ({
    name: `random ${i}`,
    members: [...heads.keys()].filter(() => random() < 0.5),
  }));
}

/** The rest of a node's class, and for a class of one nothing. */
export function restOfClass({ heads }: Circuit, node: number): number[] {
  return [...heads.keys()].filter((i) => i !== node && heads[i]!.class === heads[node]!.class);
}

/** Some of a list, none twice, in the list's order. */
export function sampleOf(list: readonly number[], count: number, random: () => number): number[] {
  const keyed = list.map((entry) => ({ entry, key: random() }));
  const chosen = new Set(
    keyed
      .sort((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ entry }) => entry),
  );
  return list.filter((entry) => chosen.has(entry));
}
