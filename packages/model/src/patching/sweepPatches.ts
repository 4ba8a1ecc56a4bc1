import { checkFinite } from '../operations/logitsAtPosition.ts';
import { type DoWave, doWave } from '../operations/waves.ts';
import { Tensor } from '../tensor.ts';
import { measureRows } from './measureRows.ts';
import type { PatchPair } from './PatchPair.ts';
import { type RunSavings, runPatched } from './patchedRun.ts';
import type { Patch, PatchGrid, PatchRow } from './patchGrid.ts';
import type { PatchMetric } from './patchMetric.ts';
import { wavefrontSites } from './patchSites.ts';
import { DeviceSweep } from './wavefront/DeviceSweep.ts';
import { runWavefront, wavefrontsOf } from './wavefront/runWavefront.ts';

/** What a sweep does not compute, or computes together; none of it changes a number past rounding. */
export interface SweepSavings extends RunSavings {
  /** Patches whose value is what is there already, or that what is read does not depend on. */
  skipUnchanged: boolean;
  /** Patches that make the run the one that values come from, whose prediction is known. */
  skipSource: boolean;
  /** Patches of one layer go through the model side by side. */
  batchPatches: boolean;
  /**
   * Patches of many layers go up the model as one wavefront, each from its layer on, and of the last residual stream only what is
   * read is unembedded. Not where the base run has interventions of its own: their hooks see whole prompts.
   */
  wavefront: boolean;
  /** Of a wavefront: tokens that a patch has not reached, which causal attention leaves as they are. */
  changedPositions: boolean;
  /** Of a wavefront: in the last block, behind keys and values, all positions but the one that is read. */
  lastBlockReads: boolean;
}

export const allSavings: SweepSavings = {
  startAtLayer: true,
  unembedOnePosition: true,
  skipUnchanged: true,
  skipSource: true,
  batchPatches: true,
  wavefront: true,
  changedPositions: true,
  lastBlockReads: true,
};

/** Tokens of one run, padding included: more were no faster on two cores, and take more memory. */
export const tokensPerRunMax = 2800;

/** A sweep to do. */
export interface PatchSweep extends Pick<PatchMetric, 'measure' | 'measureAnswers'> {
  pair: PatchPair;
  grid: PatchGrid;
  /** The metric of the base run, [prompt]: what a patch that changes nothing gives. */
  unpatched: readonly number[];
  /** The metric of the run that values come from, likewise; null where it is no run that a patched one could become. */
  ofSource: readonly number[] | null;
  savings: SweepSavings;
  /** Do the rows of a wavefront stay on the device between blocks? Left out: where the runtime keeps tensors. */
  resident?: boolean;
  checkpoint(): Promise<void>;
  /** Does each run; left out, none is kept. */
  wave?: DoWave;
  /** Called after every run with the number of patches that are finished, and what there is so far. */
  onPatches(finished: number, perPrompt: Tensor): void;
}

/**
 * The metric after each patch alone, in each prompt.
 * @returns [prompt, …axes of the grid]; NaN where nothing was patched
 * @throws CircuitLensError NOT_FINITE
 */
export async function sweepPatches(sweep: PatchSweep, rows: readonly PatchRow[]): Promise<Tensor> {
  const resident = sweep.resident ?? sweep.pair.model.runtime.keepsTensors;
  const device = isWavefrontSweep(sweep) && resident ? new DeviceSweep(sweep) : null;
  try {
    return await sweepRows(sweep, rows, device);
  } finally {
    device?.release();
  }
}

/** Not where the base run has hooks of its own: they see whole prompts. */
function isWavefrontSweep({ savings, pair }: PatchSweep): boolean {
  return savings.wavefront && pair.base.hooks.length === 0 && pair.sites.every((site) => wavefrontSites.has(site));
}

async function sweepRows(sweep: PatchSweep, rows: readonly PatchRow[], device: DeviceSweep | null): Promise<Tensor> {
  const { pair, grid, savings, wave = doWave } = sweep;
  const cells = grid.shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(pair.lengths.length * cells).fill(Number.NaN);
  const perPrompt = new Tensor(data, [pair.lengths.length, ...grid.shape], [{ name: 'prompt' }, ...grid.axes]);
  const set = ({ patch, prompt }: PatchRow, value: number): void => {
    data[prompt * cells + patch.index] = value;
  };

  const isWavefront = isWavefrontSweep(sweep);
  const measure = (batch: readonly PatchRow[]): Promise<number[]> =>
    device?.measure(batch) ?? (isWavefront ? measureWavefront : measureRun)(sweep, batch);
  const isSkipped = ({ isIdle }: PatchRow) =>
    (savings.skipUnchanged || (isWavefront && savings.changedPositions)) && isIdle;
  const left: PatchRow[] = [];
  for (const row of rows) {
    if (isSkipped(row)) set(row, sweep.unpatched[row.prompt]!);
    else if (savings.skipSource && sweep.ofSource && row.becomesSource) set(row, sweep.ofSource[row.prompt]!);
    else left.push(row);
  }
  const pending = new Map<Patch, number>();
  for (const { patch } of left) pending.set(patch, (pending.get(patch) ?? 0) + 1);
  const rowsOfFronts = savings.changedPositions ? left : left.map((row) => withAllPositions(row, pair));
  for (const batch of isWavefront ? wavefrontsOf(rowsOfFronts, pair) : batchesOf(left, pair, savings)) {
    const about = batch.map(({ patch, prompt }) => [patch.index, prompt]);
    const values = await wave(about, () => measure(batch));
    for (const [i, row] of batch.entries()) {
      set(row, values[i]!);
      pending.set(row.patch, pending.get(row.patch)! - 1);
    }
    const unfinished = [...pending.values()].filter((count) => count > 0).length;
    sweep.onPatches(grid.patches.length - unfinished, perPrompt);
  }
  return perPrompt;
}

/** A row as if its patch had reached every token up to the one that is read. */
function withAllPositions(row: PatchRow, { readAt }: PatchPair): PatchRow {
  return { ...row, positions: Array.from({ length: readAt[row.prompt]! + 1 }, (_, position) => position) };
}

async function measureWavefront({ pair, ...sweep }: PatchSweep, rows: readonly PatchRow[]): Promise<number[]> {
  const prompts = rows.map(({ prompt }) => prompt);
  const stream = await runWavefront(pair, rows, { ...sweep.savings, checkpoint: sweep.checkpoint });
  return measureRows(stream, prompts, { model: pair.model, ...sweep });
}

async function measureRun(
  { pair, savings, checkpoint, measure }: PatchSweep,
  rows: readonly PatchRow[],
): Promise<number[]> {
  const logits = await runPatched(pair, rows[0]!.patch.layer, rows, savings, checkpoint);
  return rows.map(({ prompt }, i) => {
    checkFinite(Tensor.of(logits[i]!.data, [1, logits[i]!.size], ['prompt', 'dVocab']), [prompt]);
    return measure(logits[i]!.data, prompt);
  });
}

/** Rows that run together: of one layer, as many as a run takes; without batching those of one patch. */
function batchesOf(rows: readonly PatchRow[], { base }: PatchPair, savings: SweepSavings): PatchRow[][] {
  const size = Math.floor(tokensPerRunMax / base.tokens[0]!.length);
  const batches: PatchRow[][] = [];
  const fits = ({ patch }: PatchRow): boolean => {
    const current = batches.at(-1);
    if (!current) return false;
    const before = current[0]!.patch;
    return savings.batchPatches ? before.layer === patch.layer && current.length < size : before === patch;
  };
  for (const row of rows) {
    if (fits(row)) batches.at(-1)!.push(row);
    else batches.push([row]);
  }
  return batches;
}
