import type { Sweep } from './sweepView.ts';

/** Places of the heads with the largest cell at any position, in the order of the model; [layer, head, position] sweeps. */
export function strongestHeads(sweep: Sweep | null, positions: number, most: number): number[] {
  if (sweep?.shape.length !== 3 || sweep.shape[2] !== positions) return [];
  const heads = Array.from({ length: sweep.effects.length / positions }, (_, head) => ({
    head,
    size: Math.max(
      ...sweep.effects.slice(head * positions, (head + 1) * positions).map((effect) => Math.abs(effect ?? 0)),
    ),
  }));
  const strongest = heads.sort((a, b) => b.size - a.size).slice(0, most);
  return strongest.map(({ head }) => head).sort((a, b) => a - b);
}
