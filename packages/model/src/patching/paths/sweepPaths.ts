import { MatrixProducts } from '../../linalg/MatrixProducts.ts';
import { checkFinite } from '../../operations/logitsAtPosition.ts';
import { type DoWave, doWave } from '../../operations/waves.ts';
import { Tensor } from '../../tensor.ts';
import { tokensPerRunMax } from '../sweepPatches.ts';
import { followPaths, type PathTools } from './followPaths.ts';
import { PathTensors } from './PathTensors.ts';
import type { PathRun } from './pathRun.ts';
import type { PathSender } from './pathSenders.ts';
import { batchPaths, type PathBatch, type PathUnit, planPaths } from './planPaths.ts';
import { receiverRows, runReceivers } from './runReceivers.ts';

/** Logits that one run may leave in memory. */
const logitsPerRunMax = 2 ** 24;

/** A sweep to do. */
export interface PathSweep {
  run: PathRun;
  senders: readonly PathSender[];
  measure(row: Float32Array, prompt: number): number;
  /** The metric of the base run, [prompt]: what a sender without a path gives. */
  unpatched: readonly number[];
  /** Does what rows take from the base run stay on the device? Left out: where the runtime keeps tensors. */
  resident?: boolean;
  checkpoint(): Promise<void>;
  /** Does each run; left out, none is kept. */
  wave?: DoWave;
  /** Called after every run with the number of senders that are finished, and what there is so far. */
  onSenders(finished: number, values: Tensor): void;
}

/**
 * The metric after each sender's paths were let in, in each prompt.
 * @returns [prompt, component], senders in their order
 * @throws CircuitLensError NOT_FINITE
 */
export async function sweepPaths(sweep: PathSweep): Promise<Tensor> {
  const { run, checkpoint } = sweep;
  const { runtime } = run.model;
  const tensors = (sweep.resident ?? runtime.keepsTensors) ? new PathTensors(run) : null;
  try {
    return await sweepUnits(sweep, { products: new MatrixProducts(runtime), tensors, checkpoint });
  } finally {
    tensors?.release();
  }
}

async function sweepUnits(sweep: PathSweep, tools: PathTools): Promise<Tensor> {
  const { run, senders, unpatched, checkpoint, wave = doWave } = sweep;
  const { dVocab } = run.model.config;
  const nPrompts = run.readAt.length;
  const values = Tensor.zeros([nPrompts, senders.length], ['prompt', 'component']);
  values.data.fill(Number.NaN);
  const units = await planPaths(run, senders, checkpoint);
  const pending = senders.map(() => 0);
  for (const { index } of units) pending[index] = pending[index]! + 1;
  const cellOf = ({ index, prompt }: PathUnit) => prompt * senders.length + index;
  const planned = new Set(units.map(cellOf));
  for (const i of values.data.keys()) if (!planned.has(i)) values.data[i] = unpatched[Math.floor(i / senders.length)]!;

  const sizes = { rowsMax: tokensPerRunMax, unitsMax: Math.max(1, Math.floor(logitsPerRunMax / dVocab)) };
  for (const batch of batchPaths(units, sizes)) {
    await checkpoint();
    const found = await wave(batch.units.map(cellOf), async () => {
      const logits = await logitsOf(run, batch, tools);
      return batch.units.map(({ prompt }, i) => sweep.measure(logits.sub(i).data, prompt));
    });
    tools.tensors?.releasePassing();
    for (const [i, unit] of batch.units.entries()) {
      values.data[cellOf(unit)] = found[i]!;
      pending[unit.index] = pending[unit.index]! - 1;
    }
    sweep.onSenders(pending.filter((left) => left === 0).length, values);
  }
  return values;
}

/** @returns one row a unit, [unit, dVocab] */
async function logitsOf(run: PathRun, batch: PathBatch, tools: PathTools): Promise<Tensor> {
  const reached = await followPaths(run, batch, tools);
  const prompts = batch.units.map(({ prompt }) => prompt);
  if (run.definition.end.kind === 'finalResid') {
    checkFinite(reached.logits!, prompts);
    return reached.logits!;
  }
  const { sites } = run.definition.end;
  const { dVocab } = run.model.config;
  const logits = Tensor.zeros([batch.units.length, dVocab], ['prompt', 'dVocab']);
  let done = 0;
  for (const rows of slices(receiverRows(batch.units), run)) {
    const part = await runReceivers(run, sites, rows, reached, tools);
    logits.data.set(part.data, done * dVocab);
    done += rows.length;
  }
  checkFinite(logits, prompts);
  return logits;
}

/** Prompts that run together. */
function slices<Row extends { unit: PathUnit }>(rows: readonly Row[], { base }: PathRun): Row[][] {
  const width = base.tokens[0]!.length;
  const size = Math.max(1, Math.floor(tokensPerRunMax / width));
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size));
}
