import { hookName } from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';
import { checkFinite } from '../operations/logitsAtPosition.ts';
import { Tensor } from '../tensor.ts';
import { type PatchPair, type RunSavings, runPatched } from './patchedRun.ts';
import type { Patch, PatchGrid, PatchRow } from './patchGrid.ts';
import { changeOver, patchSpans } from './patchSpans.ts';

/** What a sweep does not compute, or computes together; none of it changes a number past rounding. */
export interface SweepSavings extends RunSavings {
  /** Patches whose value is what is there already, or that come after what the metric reads. */
  skipUnchanged: boolean;
  /** Patches of one layer go through the model side by side. */
  batchPatches: boolean;
}

export const allSavings: SweepSavings = {
  startAtLayer: true,
  startAtPosition: true,
  unembedOnePosition: true,
  skipUnchanged: true,
  batchPatches: true,
};

/** Tokens of one run, padding included: more were no faster on two cores, and take more memory. */
export const tokensPerRunMax = 2800;

/** Tokens of one run that are enough to keep the processor busy: patches of later positions may then go by themselves. */
const tokensPerRunEnough = 256;

/** A sweep to do. */
export interface PatchSweep {
  pair: PatchPair;
  grid: PatchGrid;
  measure(row: Float32Array, prompt: number): number;
  /** The metric of the base run, [prompt]: what a patch that changes nothing gives. */
  unpatched: readonly number[];
  savings: SweepSavings;
  checkpoint(): Promise<void>;
  /** Called after every run with the number of patches that are finished, and what there is so far. */
  onPatches(finished: number, perPrompt: Tensor): void;
}

/** Every patch of a sweep in every prompt, in order. */
export async function planRows(
  pair: PatchPair,
  { patches }: PatchGrid,
  checkpoint: () => Promise<void>,
): Promise<PatchRow[]> {
  const rows: PatchRow[] = [];
  for (const [layer, ofLayer] of groupBy(patches, ({ layer }) => layer)) {
    const sites = pair.sites.map((site) => hookName(site, layer));
    for (const patch of ofLayer) {
      // There may be thousands of patches, each of hundreds of prompts.
      await checkpoint();
      for (const prompt of pair.lengths.keys()) {
        const changes = sites.map((name) => changeAt(pair, name, patch, prompt));
        const first = Math.min(...changes.map((change) => change.first ?? Number.POSITIVE_INFINITY));
        const readAt = pair.readAt[prompt]!;
        const isIdle = first > readAt;
        const change = Math.max(...changes.map((site) => site.change));
        rows.push({ patch, prompt, change, from: isIdle ? readAt : first, isIdle });
      }
    }
  }
  return rows;
}

/** What a patch changes at one hook point of one prompt. */
function changeAt({ base, source, lengths }: PatchPair, name: string, patch: Patch, prompt: number) {
  const there = base.cache.get(name);
  const spans = patchSpans(there, patch, prompt, lengths[prompt]!);
  return changeOver(there.sub(prompt).data, source.cache.get(name).sub(prompt).data, spans);
}

/** Largest change that each patch makes at its site, over prompts; NaN where nothing was patched. @returns the grid's axes */
export function changeOfPatches(rows: readonly PatchRow[], { shape, axes }: PatchGrid): Tensor {
  const data = new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(Number.NaN);
  for (const { patch, change } of rows) data[patch.index] = Math.max(data[patch.index] || 0, change);
  return new Tensor(data, shape, axes);
}

/**
 * The metric after each patch alone, in each prompt.
 * @returns [prompt, …axes of the grid]; NaN where nothing was patched
 * @throws CircuitLensError NOT_FINITE
 */
export async function sweepPatches(sweep: PatchSweep, rows: readonly PatchRow[]): Promise<Tensor> {
  const { pair, grid, savings } = sweep;
  const cells = grid.shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(pair.lengths.length * cells).fill(Number.NaN);
  const perPrompt = new Tensor(data, [pair.lengths.length, ...grid.shape], [{ name: 'prompt' }, ...grid.axes]);
  const set = ({ patch, prompt }: PatchRow, value: number): void => {
    data[prompt * cells + patch.index] = value;
  };

  const isSkipped = ({ isIdle }: PatchRow) => savings.skipUnchanged && isIdle;
  for (const row of rows.filter(isSkipped)) set(row, sweep.unpatched[row.prompt]!);
  const left = rows.filter((row) => !isSkipped(row));
  const pending = new Map<Patch, number>();
  for (const { patch } of left) pending.set(patch, (pending.get(patch) ?? 0) + 1);
  for (const batch of batchesOf(left, pair, savings)) {
    const logits = await runPatched(pair, batch[0]!.patch.layer, batch, savings, sweep.checkpoint);
    for (const [i, row] of batch.entries()) {
      checkFinite(Tensor.of(logits[i]!.data, [1, logits[i]!.size], ['prompt', 'dVocab']), [row.prompt]);
      set(row, sweep.measure(logits[i]!.data, row.prompt));
      pending.set(row.patch, pending.get(row.patch)! - 1);
    }
    const unfinished = [...pending.values()].filter((count) => count > 0).length;
    sweep.onPatches(grid.patches.length - unfinished, perPrompt);
  }
  return perPrompt;
}

/**
 * Rows that run together: of one layer, as many as a run takes, those of later positions first; without batching those of
 * one patch.
 */
function batchesOf(rows: readonly PatchRow[], { base }: PatchPair, savings: SweepSavings): PatchRow[][] {
  const width = base.tokens[0]!.length;
  const batches: PatchRow[][] = [];
  const fits = (row: PatchRow): boolean => {
    const current = batches.at(-1);
    if (!current) return false;
    // Rows stand by falling `from`: the last one says from where on all of them run.
    const { patch, from } = current.at(-1)!;
    if (!savings.batchPatches) return patch === row.patch;
    const length = width - (savings.startAtPosition ? row.from : 0);
    if (patch.layer !== row.patch.layer || (current.length + 1) * length > tokensPerRunMax) return false;
    return !savings.startAtPosition || from === row.from || current.length * (width - from) < tokensPerRunEnough;
  };
  const isLater = (a: PatchRow, b: PatchRow) => a.patch.layer - b.patch.layer || b.from - a.from;
  for (const row of savings.batchPatches && savings.startAtPosition ? rows.toSorted(isLater) : rows) {
    if (fits(row)) batches.at(-1)!.push(row);
    else batches.push([row]);
  }
  return batches;
}
