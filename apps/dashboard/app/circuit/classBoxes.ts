import { type CircuitHead, nodeKey } from './circuit.ts';
import { classTexts, rowOf } from './classes.ts';

export const pillSize = { width: 60, height: 44 };
export const gap = 8;
export const padding = 12;
const headHeight = 40;

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Pill extends Rect {
  id: string;
  node: CircuitHead;
}

/** The heads of one class at one position. */
export interface ClassBox extends Rect {
  /** nameMover@end */
  id: string;
  class: string;
  position: string | number;
  name: string;
  does: string;
  pills: Pill[];
}

/** A class at a position with its heads, before it has a place. */
export interface Group {
  class: string;
  position: string | number;
  row: number;
  heads: CircuitHead[];
}

/** Heads by class and position, from input to output. */
export function groupsOf(heads: readonly CircuitHead[]): Group[] {
  const groups = new Map<string, Group>();
  for (const node of heads) {
    const id = `${node.class}@${node.position}`;
    const group = groups.get(id) ?? { class: node.class, position: node.position, row: rowOf(node), heads: [] };
    group.heads.push(node);
    groups.set(id, group);
  }
  return [...groups.values()].sort((a, b) => a.row - b.row);
}

/** The box of a class. @param columns pills side by side */
export function boxOf(group: Group, x: number, y: number, columns: number): ClassBox {
  const across = Math.min(columns, group.heads.length);
  const down = Math.ceil(group.heads.length / columns);
  const { name, does } = classTexts(group.class);
  return {
    id: `${group.class}@${group.position}`,
    class: group.class,
    position: group.position,
    name,
    does,
    x,
    y,
    width: Math.max(2 * padding + across * (pillSize.width + gap) - gap, minimumWidth(group.class)),
    height: headHeight + padding + down * (pillSize.height + gap) - gap,
    pills: group.heads.map((node, i) => ({
      id: nodeKey(node),
      node,
      x: x + padding + (i % columns) * (pillSize.width + gap),
      y: y + headHeight + Math.floor(i / columns) * (pillSize.height + gap),
      ...pillSize,
    })),
  };
}

/** What is said of a class must fit above its pills. */
export function minimumWidth(name: string): number {
  const { name: title, does } = classTexts(name);
  return 2 * padding + Math.max(title.length * 7.6, does.length * 6.2, 2 * pillSize.width + gap);
}
