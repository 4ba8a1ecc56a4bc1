/** One look to draw: from a query back to a key. */
export interface Arc {
  query: number;
  key: number;
  attention: number;
  label: string;
}

/** Where an arc runs: on which side of the tokens, at which height, and where its label stands. */
export interface PlacedArc extends Arc {
  above: boolean;
  path: string;
  /** Where the path ends, across. */
  keyX: number;
  labelX: number;
  labelY: number;
  width: number;
}

/** Sizes of the drawing, in its own units. */
export const arcSizes = { token: 64, lane: 24, boxHeight: 22, radius: 12, headroom: 18 };

/** Room that a label takes. */
const labelWidth = 110;

/** How many arcs stand above and below: arcs to END go below, the others above. */
function lanes(arcs: readonly Arc[], last: number): { above: Arc[]; below: Arc[] } {
  const wide = (a: Arc, b: Arc) => a.query - a.key - (b.query - b.key);
  return {
    above: arcs.filter((arc) => arc.query !== last).sort(wide),
    below: arcs.filter((arc) => arc.query === last).sort(wide),
  };
}

/** The arcs of a prompt of `tokens` tokens, the longest outermost, and the height of the drawing. */
export function placeArcs(arcs: readonly Arc[], tokens: number): { placed: PlacedArc[]; boxY: number; height: number } {
  const { token, lane, boxHeight, radius, headroom } = arcSizes;
  const { above, below } = lanes(arcs, tokens - 1);
  const boxY = above.length * lane + headroom;
  const centre = (position: number) => position * token + token / 2;
  const place = (arc: Arc, i: number, count: number, isAbove: boolean): PlacedArc => {
    // Lines into one token stand side by side, or they would hide each other.
    const shift = (i - (count - 1) / 2) * 8;
    const [from, to] = [centre(arc.query) - shift, centre(arc.key) - shift];
    const edge = isAbove ? boxY - 2 : boxY + boxHeight + 2;
    const y = isAbove ? boxY - headroom - i * lane + 4 : boxY + boxHeight + headroom + i * lane - 4;
    const turn = isAbove ? radius : -radius;
    return {
      ...arc,
      above: isAbove,
      path: `M${from} ${edge}V${y + turn}Q${from} ${y} ${from - radius} ${y}H${to + radius}Q${to} ${y} ${to} ${y + turn}V${edge}`,
      keyX: to,
      labelX: (from + to) / 2,
      // Between neighbours there is no room inside the arc.
      labelY: from - to < labelWidth ? y + (isAbove ? -9 : 9) : y,
      width: 1 + 4 * Math.min(1, arc.attention),
    };
  };
  return {
    placed: [
      ...above.map((arc, i) => place(arc, i, above.length, true)),
      ...below.map((arc, i) => place(arc, i, below.length, false)),
    ],
    boxY,
    height: boxY + boxHeight + (below.length > 0 ? below.length * lane + headroom : 4),
  };
}
