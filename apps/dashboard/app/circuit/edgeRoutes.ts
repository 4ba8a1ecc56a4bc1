import { type CircuitLayout, gutterWidth } from './circuitLayout.ts';
import type { Rect } from './classBoxes.ts';

/** The line of an edge, and where the name of its input stands. */
export interface Route {
  path: string;
  label: { x: number; y: number };
}

/** Where an edge stands among those that leave its sender, and among those that reach its receiver: 0 to 1. */
export interface Shares {
  out: number;
  into: number;
  /** Row of its name among those of its siblings, from the receiver away. */
  row: number;
}

type Point = readonly [number, number];

/** A name stands above the arrow heads of all lines beside it, in px. */
const nameRise = 18;

/**
 * Between lanes: to the right and into END's classes from the side they are seen from, down and to the right elsewhere; within a
 * lane straight down, or up; to the side, or back to the left, in a curve.
 */
export function routed(from: Rect, to: Rect, { out, into, row }: Shares, layout: CircuitLayout): Route {
  const endLane = layout.lanes.at(-1)!;
  const crosses = from.x + from.width < endLane.x && to.x >= endLane.x;
  if (crosses) return intoEnd(from, to, { out, into, row });
  const startX = from.x + from.width * out;
  if (to.x > from.x + from.width && to.x < endLane.x && to.y > from.y) {
    const y = to.y + to.height * (0.3 + 0.5 * into);
    return { path: elbow([startX, from.y + from.height], [startX, y], [to.x, y]), label: { x: startX + 6, y: y - 8 } };
  }
  const [top, bottom] = [from.y + from.height, to.y];
  if (to.y + to.height <= from.y && startX > to.x && startX < to.x + to.width) {
    const end = to.y + to.height;
    return { path: `M${startX} ${from.y}V${end}`, label: { x: startX + 6, y: end + 22 } };
  }
  if (bottom < top) return aside(from, to, [out, into]);
  const endX = to === layout.logits ? startX : Math.min(Math.max(startX, to.x + 20), to.x + to.width * into);
  if (isBlocked(from, to, [startX, endX], layout)) return alongMargin(from, to, layout);
  if (Math.abs(endX - startX) < 1) {
    return { path: `M${startX} ${top}V${bottom}`, label: { x: startX + 6, y: bottom - nameRise - 13 * row } };
  }
  const middle = (top + bottom) / 2;
  const right = Math.sign(endX - startX) * Math.min(6, Math.abs(endX - startX) / 2);
  const path = `M${startX} ${top}V${middle - 6}q0 6 ${right} 6H${endX - right}q${right} 0 ${right} 6V${bottom}`;
  return { path, label: { x: endX + 6, y: bottom - nameRise - 13 * row } };
}

/** From another lane into a class of END: from above, from below, or straight into its side. */
function intoEnd(from: Rect, to: Rect, { out, into, row }: Shares): Route {
  const x = to.x + Math.min(to.width, 260) * into;
  const y = from.y + from.height * (0.25 + 0.5 * out);
  const [start, bottom] = [from.x + from.width, to.y + to.height];
  if (y > to.y && y < bottom) return { path: `M${start} ${y}H${to.x}`, label: { x: start + 6, y: y - 8 } };
  const [end, name] = y < bottom ? [to.y, to.y - nameRise - 13 * row] : [bottom, bottom + nameRise + 13 * row];
  return { path: elbow([start, y], [x, y], [x, end]), label: { x: x + 6, y: name } };
}

/** Parts beside each other: an arc from the bottom of one to the bottom of the other. */
function aside(from: Rect, to: Rect, [out, into]: Point): Route {
  const [startX, endX] = [from.x + from.width * out, to.x + to.width * into];
  const [start, end] = [from.y + from.height, to.y + to.height];
  const below = Math.max(start, end) + 24;
  return {
    path: `M${startX} ${start}C${startX} ${below} ${endX} ${below} ${endX} ${end}`,
    label: { x: endX + 6, y: end + 14 },
  };
}

/** Would a line from one part down to another run through a class between them? */
function isBlocked(from: Rect, to: Rect, [startX, endX]: Point, { boxes }: CircuitLayout): boolean {
  const [left, right] = [Math.min(startX, endX), Math.max(startX, endX)];
  return boxes.some(
    ({ x, y, width, height }) => y > from.y + from.height && y + height < to.y && x < right + 1 && x + width > left - 1,
  );
}

/** Round the classes between: down a little, and along the left margin of the lane; its name stands above the receiver, as all do. */
function alongMargin(from: Rect, to: Rect, { lanes }: CircuitLayout): Route {
  const own = lanes.find(({ x, width }) => from.x >= x && from.x < x + width);
  const x = (own?.x ?? 0) + 3;
  const [start, end] = [from.x + 16, to.y + Math.min(to.height / 2, 24)];
  const below = from.y + from.height + 4;
  const path = `M${start} ${below - 4}V${below}H${x}V${end}H${to.x}`;
  return { path, label: { x: x + 14, y: to.y - 12 } };
}

/** A line with one rounded corner. */
function elbow([x0, y0]: Point, [x1, y1]: Point, [x2, y2]: Point): string {
  const r = Math.min(8, Math.abs(x1 - x0) + Math.abs(y1 - y0), Math.abs(x2 - x1) + Math.abs(y2 - y1));
  const [inX, inY] = [Math.sign(x1 - x0) * r, Math.sign(y1 - y0) * r];
  const [outX, outY] = [Math.sign(x2 - x1) * r, Math.sign(y2 - y1) * r];
  return `M${x0} ${y0}L${x1 - inX} ${y1 - inY}Q${x1} ${y1} ${x1 + outX} ${y1 + outY}L${x2} ${y2}`;
}

/** In a narrow picture edges run beside the classes, each in its own track. */
export function inGutter(from: Rect, to: Rect, track: number, width: number): Route {
  const x = width - gutterWidth + 12 + (track % 9) * 3.5;
  const [start, end] = [from.y + from.height / 2, to.y + 16 + (track % 4) * 4];
  return {
    path: `M${from.x + from.width} ${start}H${x}V${end}H${to.x + to.width}`,
    label: { x: x + 4, y: (start + end) / 2 },
  };
}
