import { type CircuitHead, positionName } from './circuit.ts';
import {
  boxOf,
  type ClassBox,
  type Group,
  gap,
  groupsOf,
  minimumWidth,
  padding,
  pillSize,
  type Rect,
} from './classBoxes.ts';
import { isOfPaper, lanesOf } from './classes.ts';

const laneHead = 48;
const rowGap = 36;
const logitsHeight = 52;
/** Below this width lanes stand under each other. */
const lanesFrom = 760;
/** The END lane leaves room only where edges can pass beside it. */
const besideRoom = 220;

type Size = Pick<Rect, 'width' | 'height'>;

export interface Lane extends Rect {
  position: string | number;
  name: string;
}

/** Where everything of a picture stands, in px. */
export interface CircuitLayout {
  width: number;
  height: number;
  /** None where classes stand under each other. */
  lanes: Lane[];
  boxes: ClassBox[];
  logits: Rect;
  /** Room left free at the upper right of the END lane. */
  room: Rect | null;
}

/**
 * Places a circuit as the paper's figure does: positions as lanes from left to right, classes from input to output down.
 * @param width of the picture; one too narrow for its lanes has all classes in one
 * @param room to leave free in the END lane above the classes that stand there
 */
export function layoutCircuit(heads: readonly CircuitHead[], width: number, room: Size | null = null): CircuitLayout {
  const groups = groupsOf(heads);
  return width < lanesFrom ? stacked(groups, width) : inLanes(groups, width, room);
}

function inLanes(groups: readonly Group[], width: number, room: Size | null): CircuitLayout {
  const positions = lanesOf(groups.map(({ position }) => position));
  const early = groups.filter(({ position }) => position !== 'end');
  const laneWidth = 2 * padding + Math.max(...early.map((group) => minimumWidth(group.class)), 0);
  const endX = (positions.length - 1) * (laneWidth + gap);
  const endWidth = width - endX;
  const atEnd = groups.filter(({ position }) => position === 'end').map((group) => minimumWidth(group.class));
  if (endWidth < 2 * padding + Math.max(...atEnd, 0)) return stacked(groups, width);
  const free = room && room.width + besideRoom < endWidth ? room : null;
  // In a narrow END lane they would stand where edges come down.
  const isAside = ({ class: name, position }: Group) => !free && position === 'end' && !isOfPaper(name);
  const boxes = toTheRight(groups.filter(isAside), width - padding);
  const belowRoom = free
    ? free.height + 2 * padding + rowGap
    : Math.max(0, ...boxes.map((box) => box.y + box.height + rowGap));
  const inRows = groups.filter((group) => !isAside(group));
  let y = laneHead;
  for (const row of new Set(inRows.map((group) => group.row))) {
    const own = inRows.filter((group) => group.row === row);
    const last = own.filter(({ position }) => position === 'end');
    if (last.length > 0) y = Math.max(y, belowRoom);
    const placed = positions.slice(0, -1).flatMap((position, lane) => {
      const here = own.filter((group) => group.position === position);
      return belowEachOther(here, lane * (laneWidth + gap) + padding, y, laneWidth - 2 * padding);
    });
    placed.push(...besideEachOther(last, endX + padding, y, endWidth - 2 * padding));
    boxes.push(...placed);
    y = Math.max(...placed.map((box) => box.y + box.height)) + rowGap;
  }
  y = Math.max(y, belowRoom);
  const logits = { x: endX + padding, y, width: endWidth - 2 * padding, height: logitsHeight };
  const height = y + logitsHeight + padding;
  const lanes = positions.map((position, lane): Lane => {
    const place = position === 'end' ? { x: endX, width: endWidth } : { x: lane * (laneWidth + gap), width: laneWidth };
    return { position, name: positionName(position), y: 0, height, ...place };
  });
  return {
    width,
    height,
    lanes,
    boxes,
    logits,
    room: free && { x: width - padding - free.width, y: padding, ...free },
  };
}

/** Boxes under each other that end at `right`, from the top. */
function toTheRight(groups: readonly Group[], right: number): ClassBox[] {
  let y = laneHead;
  return groups.map((group) => {
    const { width } = boxOf(group, 0, y, 2);
    const box = boxOf(group, right - width, y, 2);
    y += box.height + gap;
    return box;
  });
}

/** Boxes of one width under each other. */
function belowEachOther(groups: readonly Group[], x: number, top: number, width: number): ClassBox[] {
  let y = top;
  return groups.map((group) => {
    const box = { ...boxOf(group, x, y, 2), width };
    y += box.height + gap;
    return box;
  });
}

/** Boxes from left to right, on a new line where they do not fit; the pills of a wide class in two rows. */
function besideEachOther(groups: readonly Group[], left: number, top: number, width: number): ClassBox[] {
  const placed: ClassBox[] = [];
  let [x, y] = [left, top];
  for (const group of groups) {
    const columns = group.heads.length > 5 ? Math.ceil(group.heads.length / 2) : group.heads.length;
    let box = boxOf(group, x, y, columns);
    if (x > left && x + box.width > left + width) {
      [x, y] = [left, Math.max(...placed.map((other) => other.y + other.height)) + gap];
      box = boxOf(group, x, y, columns);
    }
    placed.push(box);
    x += box.width + padding;
  }
  return placed;
}

/** One lane: every class as wide as the picture, less the gutter that its edges run in. */
function stacked(groups: readonly Group[], width: number): CircuitLayout {
  const inner = width - gutterWidth;
  const columns = Math.max(1, Math.floor((inner - 2 * padding + gap) / (pillSize.width + gap)));
  let y = 0;
  const boxes = groups.map((group) => {
    const box = boxOf(group, 0, y, columns);
    y += box.height + gap;
    return { ...box, name: `${box.name} · ${positionName(group.position)}`, width: inner };
  });
  const logits = { x: 0, y: y + gap, width: inner, height: logitsHeight };
  return { width, height: y + gap + logitsHeight + 2, lanes: [], boxes, logits, room: null };
}

/** At the right of a narrow picture. */
export const gutterWidth = 48;
