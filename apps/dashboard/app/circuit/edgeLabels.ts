import { signed } from '../../lib/format.ts';
import type { Rect } from './classBoxes.ts';

export const inputNames = { q: 'queries', k: 'keys', v: 'values' };

/** An edge that may have its name beside it. */
interface Named {
  input: keyof typeof inputNames | null;
  effect: number | null;
  isNamed: boolean;
  /** Where the name begins, on its line. */
  label: { x: number; y: number };
}

/** Which input an edge reaches, and how much goes along it; null for what is written to the logits. */
export function edgeLabel({ input, effect }: Pick<Named, 'input' | 'effect'>): string | null {
  if (!input) return null;
  return effect === null ? inputNames[input] : `${inputNames[input]} ${signed(effect)}`;
}

/** Of its text, in px: a letter at most so wide, above and below the line it stands on. */
const [letterWidth, ascent, descent] = [6.6, 10, 3];

/** How far a name may go down, or up, in px: the nearest place first. */
const moves = Array.from({ length: 21 }, (_, i) => (i % 2 === 0 ? -2 : 2) * i);

/** Where the name of an edge stands, moved down by so much. */
export function labelRect({ label, ...edge }: Named, move = 0): Rect {
  const width = letterWidth * (edgeLabel(edge)?.length ?? 0);
  return { x: label.x, y: label.y + move - ascent, width, height: ascent + descent };
}

/** Do two rectangles share any area? */
export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * The edges with their names apart: one that would stand on another, or on a class, goes to the nearest free place above or below. Where
 * there is none it stays.
 */
export function labelsApart<Edge extends Named>(edges: readonly Edge[], boxes: readonly Rect[]): Edge[] {
  const taken: Rect[] = [...boxes];
  return edges.map((edge) => {
    if (!edge.isNamed) return edge;
    const isFree = (move: number) => !taken.some((other) => overlap(labelRect(edge, move), other));
    const move = moves.find(isFree) ?? 0;
    taken.push(labelRect(edge, move));
    return { ...edge, label: { x: edge.label.x, y: edge.label.y + move } };
  });
}
