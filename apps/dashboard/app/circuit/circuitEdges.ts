import type { Tone } from '../../lib/finding.ts';
import { toneOf } from '../../lib/finding.ts';
import type { CircuitLayout } from './circuitLayout.ts';
import type { Rect } from './classBoxes.ts';
import { labelsApart } from './edgeLabels.ts';
import { inGutter, type Route, routed } from './edgeRoutes.ts';

/** Something that one part of a circuit sends to another. */
export interface CircuitEdge {
  /** Id of a box (nameMover@end), of a pill (L9H9@end), or `logits`. */
  from: string;
  to: string;
  /** Which input of the receiver it reaches; null: what is written to the logits. */
  input: 'q' | 'k' | 'v' | null;
  /** Change of the logit difference by what goes along it; null where it was not measured. */
  effect: number | null;
  /** The experiment and what it gave, in words; left out where nothing was measured. */
  words?: string;
}

/** An edge with its place. */
export interface DrawnEdge extends CircuitEdge, Route {
  id: string;
  /** Stroke in px: by effect, or one width where there is none. */
  width: number;
  tone: Tone;
  /** Does its name stand beside it? */
  isNamed: boolean;
}

/** Which class feeds which, and through what: Wang et al. 2022, figure 2. */
const classEdges: readonly [from: string, to: string, input: 'q' | 'k' | 'v'][] = [
  ['previousToken', 'induction', 'k'],
  ['duplicateToken', 'sInhibition', 'v'],
  ['induction', 'sInhibition', 'v'],
  ['sInhibition', 'nameMover', 'q'],
  ['sInhibition', 'negativeNameMover', 'q'],
  ['sInhibition', 'backupNameMover', 'q'],
];
const writers = ['nameMover', 'negativeNameMover', 'backupNameMover'];

/** The published edges between the classes that a picture has. None of them is measured. */
export function publishedEdges({ boxes }: CircuitLayout): CircuitEdge[] {
  const between = classEdges.flatMap(([from, to, input]) => {
    const senders = boxes.filter((box) => box.class === from);
    const receivers = boxes.filter((box) => box.class === to);
    return senders.flatMap((sender) =>
      receivers.map((receiver): CircuitEdge => ({ from: sender.id, to: receiver.id, input, effect: null })),
    );
  });
  const out = boxes.filter((box) => writers.includes(box.class));
  return [...between, ...out.map((box): CircuitEdge => ({ from: box.id, to: 'logits', input: null, effect: null }))];
}

const [widthMin, widthMax, widthNarrow, widthPlain] = [1, 7, 3, 1.5];
/** Smaller effects, as a share of the largest, have no name beside them; names beside each other stand in so many rows. */
const [shareNamed, labelRows] = [0.1, 3];

/**
 * Edges with their places: as wide as their effect is large, blue where it is toward the answer, red against; grey and of one
 * width where it was not measured. Edges whose ends are not in the picture are left out.
 */
export function drawEdges(layout: CircuitLayout, edges: readonly CircuitEdge[]): DrawnEdge[] {
  const narrow = layout.lanes.length === 0;
  const parts = new Map<string, Rect>([['logits', layout.logits]]);
  for (const box of layout.boxes) {
    parts.set(box.id, box);
    // Beside the classes a line begins at the edge of its class, not above other heads.
    const edgeOf = narrow ? { x: box.x, width: box.width } : {};
    for (const pill of box.pills) parts.set(pill.id, { ...pill, ...edgeOf });
  }
  const largest = Math.max(...edges.map(({ effect }) => Math.abs(effect ?? 0)), 0);
  const isNamed = ({ input, effect }: CircuitEdge) =>
    input !== null && (effect === null || Math.abs(effect) >= shareNamed * largest);
  const placed = edges
    .filter(({ from, to }) => parts.has(from) && parts.has(to))
    .map((edge) => ({ edge, from: parts.get(edge.from)!, to: parts.get(edge.to)! }));
  // What comes from above goes round what comes from the side.
  const entering = placed.toSorted((a, b) => b.from.y - a.from.y || a.from.x - b.from.x);
  const leaving = placed.toSorted((a, b) => a.to.y - b.to.y || a.to.x - b.to.x);
  const drawn = placed.map((each, i): DrawnEdge => {
    const { edge, from, to } = each;
    const siblings = {
      out: leaving.filter((other) => other.edge.from === edge.from),
      into: entering.filter((other) => other.edge.to === edge.to),
    };
    const place = { out: placeAmong(siblings.out, each), into: placeAmong(siblings.into, each) };
    const row = siblings.into.filter(({ edge: other }) => isNamed(other)).indexOf(each) % labelRows;
    const route = narrow ? inGutter(from, to, i, layout.width) : routed(from, to, { ...place, row }, layout);
    const size = edge.effect === null || largest === 0 ? null : Math.abs(edge.effect) / largest;
    return {
      ...edge,
      id: `${edge.from}>${edge.to}${edge.input ?? ''}`,
      ...route,
      width: size === null ? widthPlain : widthMin + size * ((narrow ? widthNarrow : widthMax) - widthMin),
      tone: edge.effect === null ? 'plain' : toneOf(edge.effect),
      isNamed: isNamed(edge),
    };
  });
  return labelsApart(drawn, layout.boxes);
}

/** Where one stands among its siblings, 0 to 1, ends left free. */
function placeAmong<Item>(siblings: readonly Item[], item: Item): number {
  return (siblings.indexOf(item) + 1) / (siblings.length + 1);
}
