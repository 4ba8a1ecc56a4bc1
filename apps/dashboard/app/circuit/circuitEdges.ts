import type { Tone } from '../../lib/finding.ts';
import { toneOf } from '../../lib/finding.ts';
import { type CircuitLayout, gutterWidth } from './circuitLayout.ts';
import type { Rect } from './classBoxes.ts';

/** Something that one part of a circuit sends to another. */
export interface CircuitEdge {
  /** Id of a box (nameMover@end), of a pill (L9H9@end), or `logits`. */
  from: string;
  to: string;
  /** Which input of the receiver it reaches; null: what is written to the logits. */
  input: 'q' | 'k' | 'v' | null;
  /** Change of the logit difference by what goes along it; null where it was not measured. */
  effect: number | null;
}

/** An edge with its place. */
export interface DrawnEdge extends CircuitEdge {
  id: string;
  path: string;
  /** Stroke in px: by effect, or one width where there is none. */
  width: number;
  tone: Tone;
  /** Where the name of the input stands. */
  label: { x: number; y: number };
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

const [widthMin, widthMax, widthPlain] = [1, 9, 1.5];

/**
 * Edges with their places: as wide as their effect is large, blue where it is toward the answer, red against; grey and of one
 * width where it was not measured. Edges whose ends are not in the picture are left out.
 */
export function drawEdges(layout: CircuitLayout, edges: readonly CircuitEdge[]): DrawnEdge[] {
  const parts = new Map<string, Rect>([['logits', layout.logits]]);
  for (const box of layout.boxes) {
    parts.set(box.id, box);
    for (const pill of box.pills) parts.set(pill.id, pill);
  }
  const largest = Math.max(...edges.map(({ effect }) => Math.abs(effect ?? 0)), 0);
  const shown = edges.filter(({ from, to }) => parts.has(from) && parts.has(to));
  return shown.map((edge, i) => {
    const into = shown.filter(({ to }) => to === edge.to);
    const share = (into.indexOf(edge) + 1) / (into.length + 1);
    const [from, to] = [parts.get(edge.from)!, parts.get(edge.to)!];
    const route = layout.lanes.length > 0 ? routed(from, to, { share, layout }) : inGutter(from, to, i, layout.width);
    const size = edge.effect === null || largest === 0 ? null : Math.abs(edge.effect) / largest;
    return {
      ...edge,
      id: `${edge.from}>${edge.to}${edge.input ?? ''}`,
      ...route,
      width: size === null ? widthPlain : widthMin + size * (widthMax - widthMin),
      tone: edge.effect === null ? 'plain' : toneOf(edge.effect),
    };
  });
}

type Route = Pick<DrawnEdge, 'path' | 'label'>;

/** Between lanes: to the right and down into END's classes, down and to the right elsewhere; within a lane straight down. */
function routed(from: Rect, to: Rect, { share, layout }: { share: number; layout: CircuitLayout }): Route {
  const startX = from.x + from.width / 2;
  const endLane = layout.lanes.at(-1)!;
  const crosses = from.x + from.width < endLane.x && to.x >= endLane.x;
  if (crosses) {
    const x = to.x + Math.min(to.width, 160) * share;
    const y = from.y + from.height / 2;
    return { path: elbow([from.x + from.width, y], [x, y], [x, to.y]), label: { x: x + 6, y: to.y - 12 } };
  }
  if (to.x > from.x + from.width && to.x < endLane.x) {
    const y = to.y + to.height * 0.5;
    return { path: elbow([startX, from.y + from.height], [startX, y], [to.x, y]), label: { x: startX + 6, y: y - 8 } };
  }
  const [top, bottom] = [from.y + from.height, to.y];
  const endX = to === layout.logits ? startX : Math.min(Math.max(startX, to.x + 20), to.x + to.width / 2);
  if (isBlocked(from, to, [startX, endX], layout)) return alongMargin(from, to, layout);
  if (Math.abs(endX - startX) < 1) {
    return { path: `M${startX} ${top}V${bottom}`, label: { x: startX + 6, y: bottom - 12 } };
  }
  const middle = (top + bottom) / 2;
  const right = endX > startX ? 6 : -6;
  const path = `M${startX} ${top}V${middle - 6}q0 6 ${right} 6H${endX - right}q${right} 0 ${right} 6V${bottom}`;
  return { path, label: { x: endX + 6, y: bottom - 8 } };
}

/** Would a line from one part down to another run through a class between them? */
function isBlocked(from: Rect, to: Rect, [startX, endX]: Point, { boxes }: CircuitLayout): boolean {
  const [left, right] = [Math.min(startX, endX), Math.max(startX, endX)];
  return boxes.some(
    ({ x, y, width, height }) => y > from.y + from.height && y + height < to.y && x < right + 1 && x + width > left - 1,
  );
}

/** Round the classes of END: down a little, and along the left margin of the lane. */
function alongMargin(from: Rect, to: Rect, { lanes }: CircuitLayout): Route {
  const x = (lanes.at(-1)?.x ?? 0) + 3;
  const [start, end] = [from.x + 16, to.y + Math.min(to.height / 2, 24)];
  const below = from.y + from.height + 4;
  const path = `M${start} ${below - 4}V${below}H${x}V${end}H${to.x}`;
  return { path, label: { x: x + 14, y: below + 14 } };
}

/** A line with one rounded corner. */
function elbow([x0, y0]: Point, [x1, y1]: Point, [x2, y2]: Point): string {
  const r = 8;
  const [inX, inY] = [Math.sign(x1 - x0) * r, Math.sign(y1 - y0) * r];
  const [outX, outY] = [Math.sign(x2 - x1) * r, Math.sign(y2 - y1) * r];
  return `M${x0} ${y0}L${x1 - inX} ${y1 - inY}Q${x1} ${y1} ${x1 + outX} ${y1 + outY}L${x2} ${y2}`;
}

type Point = readonly [number, number];

/** In a narrow picture edges run beside the classes, each in its own track. */
function inGutter(from: Rect, to: Rect, track: number, width: number): Route {
  const x = width - gutterWidth + 12 + (track % 9) * 3.5;
  const [start, end] = [from.y + from.height / 2, to.y + 16 + (track % 4) * 4];
  return {
    path: `M${from.x + from.width} ${start}H${x}V${end}H${to.x + to.width}`,
    label: { x: x + 4, y: (start + end) / 2 },
  };
}
