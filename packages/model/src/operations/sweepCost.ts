import { type PatchAxis, type PatchSite, patchAxes } from '../patching/patchSites.ts';
import { countOf, type InputSizes, wholeOf } from './inputSizes.ts';

/** What a sweep is told of the places it goes through. */
interface SweepInput {
  site?: PatchSite;
  by?: readonly PatchAxis[];
  heads?: readonly unknown[];
  positions?: readonly unknown[];
  keys?: readonly unknown[];
}

const sitesWithHeads: ReadonlySet<string> = new Set<PatchSite>(['z', 'q', 'k', 'v', 'pattern']);

/** One run for each place, of one of both sides, from the patched layer on: of half the layers, on average. */
const shareOfPass = 1 / 4;

/** Nodes and classes of the published circuit, where none is given. */
const [usualNodes, usualClasses] = [28, 10];

/** Work of a sweep that patches one place after another. A planner saves more than half of it, but not always. */
export function sweepCost(input: SweepInput, sizes: InputSizes): number {
  const { config, longest, pass } = sizes;
  const usual: readonly PatchAxis[] = sitesWithHeads.has(input.site ?? '') ? ['layer', 'head'] : ['layer', 'position'];
  const by = Array.isArray(input.by) ? input.by : usual;
  const lengths: Record<PatchAxis, number> = {
    layer: by.includes('head') && input.heads ? 1 : config.nLayers,
    head: countOf(input.heads, config.nHeads),
    position: countOf(input.positions, longest),
    query: countOf(input.positions, longest),
    key: countOf(input.keys, longest),
  };
  const places = patchAxes.filter((axis) => by.includes(axis)).reduce((product, axis) => product * lengths[axis], 1);
  return pass * (1 + places * shareOfPass);
}

/** Work of path patching: one run for each sender and receiver. */
export function pathsCost(
  input: { senders?: unknown; receivers?: unknown; together?: boolean },
  { config, pass }: InputSizes,
): number {
  const senders = input.together ? 1 : countOf(input.senders, config.nLayers * (config.nHeads + 1));
  return pass * (1 + senders * countOf(input.receivers, 1) * shareOfPass);
}

/** Work of an ablation: one run for each part, or one for all of them together. */
export function ablationCost(
  input: { together?: boolean; top?: unknown },
  { pass }: InputSizes,
  parts: number,
): number {
  return pass * (2 + (input.together ? 1 : wholeOf(parts, 1) / 2));
}

/** Work of judging circuits: each set of heads is a run, beside those that all comparisons need. */
export function circuitCost({ pass }: InputSizes, sets: number): number {
  const needed = 5;
  return pass * (needed + sets);
}

/** Work of the paths between units of a circuit: from every one to three inputs of every one above it, and to the logits. */
export function edgesCost({ circuit, by }: { circuit?: unknown; by?: unknown }, { pass }: InputSizes): number {
  const { heads } = (circuit ?? {}) as { heads?: unknown };
  const nodes = countOf(heads, usualNodes);
  const units = by === 'head' ? nodes : Math.min(nodes, usualClasses);
  return pass * (2 + ((3 * units * (units - 1)) / 2 + nodes) * shareOfPass);
}
