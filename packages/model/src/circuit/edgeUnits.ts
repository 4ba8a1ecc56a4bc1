import type { Circuit } from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';
import type { PathEnd } from '../patching/paths/pathReceivers.ts';
import type { PromptPlaces } from '../patching/paths/promptPlaces.ts';
import type { CircuitNode } from './NodeSet.ts';

/** Whether heads of one class at one position send and receive together, or each by itself. */
export const edgeUnitKinds = ['class', 'head'] as const;
export type EdgeUnitKind = (typeof edgeUnitKinds)[number];

/** The inputs of a head. */
const inputs = ['q', 'k', 'v'] as const;

/** What sends and receives together: nodes at one position, as indices into the circuit's heads. */
export interface EdgeUnit {
  members: readonly number[];
  nodes: readonly CircuitNode[];
  /** [prompt] */
  positions: readonly number[];
}

/** Paths that end alike: every unit at one position, each by itself, into one input of a unit, or into the logits. */
export interface EdgeSweep {
  senders: readonly EdgeUnit[];
  senderPlaces: PromptPlaces;
  /** Null: the logits. */
  to: EdgeUnit | null;
  input: (typeof inputs)[number] | null;
  end: PathEnd;
}

/** The nodes of a circuit, each alone or with the rest of its class at its position. @param nodes in the order of `heads` */
export function edgeUnits({ heads }: Circuit, nodes: readonly CircuitNode[], kind: EdgeUnitKind): EdgeUnit[] {
  const keyOf = (i: number) => (kind === 'head' ? `${i}` : `${heads[i]!.class} ${nodes[i]!.positions}`);
  return [...groupBy(nodes.keys(), keyOf).values()].map((members) => ({
    members,
    nodes: members.map((i) => nodes[i]!),
    positions: nodes[members[0]!]!.positions,
  }));
}

/**
 * Every path that can carry something from one unit to another, or to the logits. A head's queries are made where it stands;
 * its keys and values wherever it looks, so that a unit is heard at its own position, where that is not behind the receiver's.
 * @param writers what is told apart before the logits
 * @param readAt where each prompt's prediction is read
 */
export function planEdges(
  units: readonly EdgeUnit[],
  writers: readonly EdgeUnit[],
  readAt: readonly number[],
): EdgeSweep[] {
  const sweeps: EdgeSweep[] = [];
  const byPosition = groupBy(units, ({ positions }) => positions.join());
  for (const to of units) {
    for (const input of inputs) {
      for (const members of byPosition.values()) {
        const { positions } = members[0]!;
        const isHeard = (position: number, prompt: number) =>
          input === 'q' ? position === to.positions[prompt] : position <= to.positions[prompt]!;
        const senders = members.filter((unit) => unit !== to && reaches(unit, to));
        if (senders.length === 0 || !positions.some(isHeard)) continue;
        const places = positions.map((position, prompt) => new Set(isHeard(position, prompt) ? [position] : []));
        const sites = to.nodes.map(({ layer, head }) => ({ kind: input, layer, head, places }));
        sweeps.push({ senders, senderPlaces: places, to, input, end: { kind: 'inputs', sites } });
      }
    }
  }
  const last = writers.filter(({ positions }) => positions.some((position, prompt) => position === readAt[prompt]));
  for (const senders of groupBy(last, ({ positions }) => positions.join()).values()) {
    const senderPlaces = senders[0]!.positions.map((position) => new Set([position]));
    sweeps.push({ senders, senderPlaces, to: null, input: null, end: { kind: 'finalResid' } });
  }
  return sweeps;
}

/** Does some head of one stand below some head of the other? */
function reaches(from: EdgeUnit, to: EdgeUnit): boolean {
  return Math.min(...from.nodes.map(({ layer }) => layer)) < Math.max(...to.nodes.map(({ layer }) => layer));
}
