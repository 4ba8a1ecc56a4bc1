import { Tensor } from '../tensor.ts';
import type { ForwardModel } from './ForwardModel.ts';
import { affineRows, layerNormRows } from './layerNorm.ts';
import type { Tap } from './Tap.ts';
import type { TokenBatch } from './TokenBatch.ts';

/** Which rows of the residual stream become logits: every position, the last of each prompt, given ones, or none. */
export type LogitRows = 'all' | 'last' | 'none' | readonly number[];

export interface UnembedRun {
  residual: Float32Array;
  batch: TokenBatch;
  tap: Tap;
  logitsAt: LogitRows;
  checkpoint(): Promise<void>;
}

/**
 * Final layer norm and unembedding. The norm is computed for every position (its hook points see all of them), the
 * product with W_U, most of a small batch's work, only for the rows asked for.
 * @returns [prompt, position, dVocab] for `all`, [prompt, dVocab] for one position a prompt, null for `none`
 */
export async function unembed(model: ForwardModel, run: UnembedRun): Promise<Tensor | null> {
  const { config, weights, layerNormFolded } = model;
  const { tokens } = run.batch;
  const shape = [tokens.length, tokens[0]!.length] as const;
  const normalized = await finalLayerNorm(model, run, shape);
  const rows = rowsOf(run.logitsAt, run.batch, normalized, config.dModel);
  if (!rows) return null;

  const input = layerNormFolded ? rows : affineRows(rows, weights.ln_final_w, weights.ln_final_b);
  const logits = await model.unembedStage.run(input, weights, model.maxFlopsPerRun, run.checkpoint);
  return run.logitsAt === 'all'
    ? Tensor.of(logits, [...shape, config.dVocab], ['prompt', 'position', 'dVocab'])
    : Tensor.of(logits, [shape[0], config.dVocab], ['prompt', 'dVocab']);
}

async function finalLayerNorm(
  { config }: ForwardModel,
  { residual, tap }: UnembedRun,
  shape: readonly [number, number],
): Promise<Float32Array> {
  const { dModel, layerNormEps } = config;
  const { scale, normalized } = layerNormRows(residual, dModel, layerNormEps);
  const passedScale = await tap.pass('ln_final.scale', null, scale, [...shape, 1]);
  // Dividing by the passed scale only where a hook may have changed it keeps an unhooked run free of a second rounding.
  const rescaled = tap.isEdited('ln_final.scale', null)
    ? normalized.map((value, i) => (value * scale[Math.floor(i / dModel)]!) / passedScale[Math.floor(i / dModel)]!)
    : normalized;
  return tap.pass('ln_final.normalized', null, rescaled, [...shape, dModel]);
}

function rowsOf(
  logitsAt: LogitRows,
  { tokens, lengths }: TokenBatch,
  x: Float32Array,
  dModel: number,
): Float32Array | null {
  if (logitsAt === 'none') return null;
  if (logitsAt === 'all') return x;
  const positions = logitsAt === 'last' ? lengths.map((n) => n - 1) : logitsAt;
  const length = tokens[0]!.length;
  const out = new Float32Array(positions.length * dModel);
  for (const [prompt, position] of positions.entries()) {
    const start = (prompt * length + position) * dModel;
    out.set(x.subarray(start, start + dModel), prompt * dModel);
  }
  return out;
}
