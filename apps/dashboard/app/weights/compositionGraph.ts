import { parseHead } from '@circuit-lens/shared/names';
import type { Composition } from './compositionView.ts';

/** Distance of neighbouring heads, and room for the names of layers. */
export const graphSizes = { cell: 40, left: 34, top: 22 } as const;

/** More lines than this cannot be told apart. */
const drawnMost = 60;

export interface GraphEdge extends Composition {
  path: string;
  /** 0 to 1 among those drawn. */
  strength: number;
}

/** Where a head stands: layers down, heads across. */
export function placeOf(label: string): { x: number; y: number } {
  const { cell, left, top } = graphSizes;
  const { layer, head } = parseHead(label);
  return { x: left + (head + 0.5) * cell, y: top + (layer + 0.5) * cell };
}

/** The strongest pairs as curves from the earlier head down to the later. */
export function graphEdges(found: readonly Composition[]): GraphEdge[] {
  const drawn = found.slice(0, drawnMost);
  const [most, least] = [drawn[0]?.score ?? 0, drawn.at(-1)?.score ?? 0];
  return drawn.map((row) => {
    const [from, to] = [placeOf(row.sender), placeOf(row.receiver)];
    const middle = (from.y + to.y) / 2;
    const path = `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
    return { ...row, path, strength: most > least ? (row.score - least) / (most - least) : 1 };
  });
}
