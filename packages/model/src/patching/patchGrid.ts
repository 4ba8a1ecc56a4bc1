import type { HeadIndex } from '@circuit-lens/shared';
import type { Axis } from '../tensor.ts';
import type { PatchAxis } from './patchSites.ts';

/** A place in every prompt: its label on the axis, and its index in each of them. */
export interface PromptPlace {
  label: string | null;
  inPrompt: readonly number[];
}

/** One patch: which part of a layer's activation is replaced, in all prompts. Null means all of an axis. */
export interface Patch {
  /** Where its number goes in the grid, row-major. */
  index: number;
  layer: number;
  head: number | null;
  /** Position, or query of a pattern, in each prompt. */
  position: readonly number[] | null;
  key: readonly number[] | null;
  /** Of an MLP's activations; left out: all. */
  neuron?: number;
}

/** One row of a patched run: one patch in one prompt. */
export interface PatchRow {
  patch: Patch;
  prompt: number;
  /** Largest absolute change at its site. */
  change: number;
  /** Positions (queries of a pattern) where it changes anything, ascending, up to the one that the metric reads. */
  positions: readonly number[];
  /** The metric cannot see it: it changes nothing, or only positions that what is read does not depend on. */
  isIdle: boolean;
  /** It leaves no difference between the residual streams of the two runs: what follows is the run that values come from. */
  becomesSource: boolean;
}

/** What a sweep goes over. */
export interface PatchRange {
  nLayers: number;
  nHeads: number;
  /** The heads to patch; the others have no number. */
  heads: readonly HeadIndex[];
  positions: readonly PromptPlace[];
  keys: readonly PromptPlace[];
}

export interface PatchGrid {
  shape: number[];
  axes: Axis[];
  /** In the order of the grid. */
  patches: Patch[];
}

/** Every patch of a sweep along the axes of `by`. */
export function patchGrid(by: readonly PatchAxis[], range: PatchRange): PatchGrid {
  const sizes: Record<PatchAxis, number> = {
    layer: range.nLayers,
    head: range.nHeads,
    position: range.positions.length,
    query: range.positions.length,
    key: range.keys.length,
  };
  const shape = by.map((axis) => sizes[axis]);
  const wanted = new Set(range.heads.map(({ layer, head }) => layer * range.nHeads + head));
  const patches: Patch[] = [];
  for (let index = 0; index < shape.reduce((product, n) => product * n, 1); index++) {
    const at = indicesAt(index, by, shape);
    const layer = at.layer!;
    const head = at.head ?? null;
    if (head !== null && !wanted.has(layer * range.nHeads + head)) continue;
    const place = at.position ?? at.query;
    patches.push({
      index,
      layer,
      head,
      position: place === undefined ? null : range.positions[place]!.inPrompt,
      key: at.key === undefined ? null : range.keys[at.key]!.inPrompt,
    });
  }
  return { shape, axes: by.map((name) => axisOf(name, name === 'key' ? range.keys : range.positions)), patches };
}

function indicesAt(
  index: number,
  by: readonly PatchAxis[],
  shape: readonly number[],
): Partial<Record<PatchAxis, number>> {
  const at: Partial<Record<PatchAxis, number>> = {};
  let rest = index;
  for (let axis = by.length - 1; axis >= 0; axis--) {
    at[by[axis]!] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return at;
}

function axisOf(name: PatchAxis, places: readonly PromptPlace[]): Axis {
  const isPlace = name === 'position' || name === 'query' || name === 'key';
  const labels = isPlace ? places.flatMap(({ label }) => (label === null ? [] : [label])) : [];
  return labels.length > 0 ? { name, labels } : { name };
}
