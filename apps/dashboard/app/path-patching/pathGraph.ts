import { headOf } from '../../lib/headOf.ts';
import type { Input, PathStep } from './pathSteps.ts';
import { mainSenders, type SenderEffect, type StepView } from './pathView.ts';

/** A head, in the row of its layer. */
export interface GraphNode {
  label: string;
  x: number;
  y: number;
  /** Its step, where its inputs were opened. */
  step: number | null;
}

/** Where the paths of a step end: the logits, or the point below its heads at which their input comes in. */
export interface GraphEnd {
  step: number;
  x: number;
  y: number;
}

/** One experiment: from a head to the end of a step. */
export interface GraphEdge {
  step: number;
  sender: SenderEffect;
  from: GraphNode;
  to: GraphEnd;
  width: number;
}

export interface PathGraph {
  width: number;
  height: number;
  nodes: GraphNode[];
  ends: GraphEnd[];
  /** From the end of a step to each of its heads. */
  stems: { step: number; from: GraphEnd; to: GraphNode }[];
  edges: GraphEdge[];
  layers: { layer: number; y: number }[];
}

export const nodeSize = { width: 62, height: 26 };
const rowHeight = 84;
const columnWidth = 84;
const margin = { left: 40, top: 44, bottom: 24 };
const thickest = 9;

/**
 * The tree that was opened, as a picture: the logits above, heads in the rows of their layers, of each step the senders
 * that stand out. Layers without a head take no room.
 */
export function pathGraph(steps: readonly PathStep[], views: readonly (StepView | null)[]): PathGraph {
  const shown = views.map((view, step) => (view ? sendersOf(view, step, steps) : []));
  const stepOf = new Map(steps.flatMap(({ heads }, i) => heads.map((label) => [label, i + 1] as const)));
  const labels = [...new Set([...stepOf.keys(), ...shown.flat().map(({ label }) => label)])];
  const inLayer = (layer: number) =>
    labels.filter((label) => headOf(label)!.layer === layer).sort((a, b) => headOf(a)!.head - headOf(b)!.head);
  const layers = [...new Set(labels.map((label) => headOf(label)!.layer))].sort((a, b) => b - a);
  const most = Math.max(1, ...layers.map((layer) => inLayer(layer).length));
  const width = margin.left + Math.max(4, most) * columnWidth;
  const nodes = new Map<string, GraphNode>();
  for (const [row, layer] of layers.entries()) {
    const members = inLayer(layer);
    const room = (width - margin.left) / members.length;
    for (const [i, label] of members.entries()) {
      const x = margin.left + room * (i + 0.5);
      nodes.set(label, { label, x, y: margin.top + (row + 1) * rowHeight, step: stepOf.get(label) ?? null });
    }
  }
  const ends: GraphEnd[] = [
    { step: 0, x: margin.left + (width - margin.left) / 2, y: margin.top },
    ...steps.map(({ heads, input }, i) =>
      endOf(
        i + 1,
        input,
        heads.map((label) => nodes.get(label)!),
      ),
    ),
  ];
  const largest = Math.max(...shown.flat().map(({ effect }) => Math.abs(effect)), 0) || 1;
  return {
    width,
    height: margin.top + layers.length * rowHeight + nodeSize.height + margin.bottom,
    nodes: [...nodes.values()],
    ends,
    stems: steps.flatMap(({ heads }, i) =>
      heads.map((label) => ({ step: i + 1, from: ends[i + 1]!, to: nodes.get(label)! })),
    ),
    edges: shown.flatMap((senders, step) =>
      senders.map((sender) => ({
        step,
        sender,
        from: nodes.get(sender.label)!,
        to: ends[step]!,
        width: Math.max(1, (thickest * Math.abs(sender.effect)) / largest),
      })),
    ),
    layers: layers.map((layer, row) => ({ layer, y: margin.top + (row + 1) * rowHeight })),
  };
}

/** Those that stand out, and those that were opened from here. */
function sendersOf(view: StepView, step: number, steps: readonly PathStep[]): SenderEffect[] {
  const opened = steps.filter(({ parent }) => parent === step).flatMap(({ heads }) => heads);
  const labels = new Set([...mainSenders(view).map(({ label }) => label), ...opened]);
  return [...labels].flatMap((label) => view.effects.get(label) ?? []);
}

/** Side by side below a head whose inputs are followed one by one. */
const inputOffset: Record<Input, number> = { q: -20, k: 0, v: 20 };

function endOf(step: number, input: Input, heads: readonly GraphNode[]): GraphEnd {
  const x = heads.reduce((sum, node) => sum + node.x, 0) / heads.length + inputOffset[input];
  return { step, x, y: Math.max(...heads.map((node) => node.y)) + nodeSize.height / 2 + 14 };
}
