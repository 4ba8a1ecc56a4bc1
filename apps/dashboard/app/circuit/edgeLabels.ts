import { signed } from '../../lib/format.ts';
import type { Rect } from './classBoxes.ts';
import { lineRects } from './edgeLines.ts';

export const inputNames = { q: 'queries', k: 'keys', v: 'values' };

/** An edge that may have its name beside it. */
interface Named {
  input: keyof typeof inputNames | null;
  effect: number | null;
  isNamed: boolean;
  /** Where the name begins, on its line. */
  label: { x: number; y: number };
  path: string;
  /** Of the line, in px. */
  width: number;
}

/** Which input an edge reaches, and how much goes along it; null for what is written to the logits. */
export function edgeLabel({ input, effect }: Pick<Named, 'input' | 'effect'>): string | null {
  if (!input) return null;
  return effect === null ? inputNames[input] : `${inputNames[input]} ${signed(effect)}`;
}

/** Of its text, in px: a letter at most so wide, above and below the line it stands on. */
const [letterWidth, ascent, descent] = [6.6, 10, 3];
/** How far a name begins from its line, and how far names stand apart, in px. */
const [beside, apart] = [6, 4];

/** How far a name may go down, or up, in px: the nearest place first. */
const moves = Array.from({ length: 21 }, (_, i) => (i % 2 === 0 ? -2 : 2) * i);

const textWidth = (edge: Pick<Named, 'input' | 'effect'>) => letterWidth * (edgeLabel(edge)?.length ?? 0);

/** Where the name of an edge stands. */
export function labelRect({ label, ...edge }: Named): Rect {
  return { x: label.x, y: label.y - ascent, width: textWidth(edge), height: ascent + descent };
}

/** Do two rectangles share any area? */
export const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/**
 * The edges with their names apart: none on another name or on a class, where there is such a place, and on as few lines as can
 * be. Names go up or down, or to the other side of their line; the nearest place is the best of those that are alike.
 */
export function labelsApart<Edge extends Named>(edges: readonly Edge[], boxes: readonly Rect[]): Edge[] {
  const taken: Rect[] = [...boxes];
  const lines = edges.flatMap(({ path, width }) => lineRects(path, width).map((rect) => ({ rect, width })));
  const price = ({ rect, far }: Place) =>
    (rect.x < 0 || taken.some((other) => overlap(rect, other)) ? priceOfText : 0) +
    lines.reduce((sum, line) => sum + (overlap(rect, line.rect) ? priceOfLine * (1 + line.width) : 0), far);
  return edges.map((edge) => {
    if (!edge.isNamed) return edge;
    const { label, rect } = leastOf(placesOf(edge), price);
    taken.push({ ...rect, x: rect.x - apart, width: rect.width + 2 * apart });
    return { ...edge, label };
  });
}

/** What it costs to stand on a text or a class, and on a line, in px of way. */
const [priceOfText, priceOfLine] = [1000, 12];
/** The other side of a line is as far as so many px. */
const otherSide = 10;

interface Place {
  label: Named['label'];
  rect: Rect;
  /** From where it would stand by itself, in px. */
  far: number;
}

/** How far a name may go away from its line, in px. */
const shifts = [0, 16];

/** Where the name of an edge may stand: on either side of its line, beside it or a little away, and up and down. */
function placesOf(edge: Named): Place[] {
  const { x, y } = edge.label;
  const left = x - 2 * beside - textWidth(edge);
  return shifts.flatMap((shift) =>
    [x + shift, left - shift].flatMap((at, side) =>
      moves.map((move) => {
        const label = { x: at, y: y + move };
        return { label, rect: labelRect({ ...edge, label }), far: Math.abs(move) + shift + side * otherSide };
      }),
    ),
  );
}

function leastOf<Item>(items: readonly Item[], price: (item: Item) => number): Item {
  const prices = items.map(price);
  return items[prices.indexOf(Math.min(...prices))]!;
}
