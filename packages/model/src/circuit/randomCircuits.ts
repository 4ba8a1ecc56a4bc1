import type { ModelConfig } from '../config.ts';
import type { CircuitNode } from './NodeSet.ts';

/**
 * As many nodes at the same positions with other heads: at each position as many as are given there, drawn from all heads
 * of the model, none twice.
 */
export function randomNodes(
  nodes: readonly CircuitNode[],
  { nLayers, nHeads }: ModelConfig,
  random: () => number,
): CircuitNode[] {
  const taken = new Set<string>();
  return nodes.map(({ positions }) => {
    for (;;) {
      const index = Math.floor(random() * nLayers * nHeads);
      const key = `${index} ${positions}`;
      if (taken.has(key)) continue;
      taken.add(key);
      return { layer: Math.floor(index / nHeads), head: index % nHeads, positions };
    }
  });
}
