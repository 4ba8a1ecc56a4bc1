import type { HeadIndex } from '@circuit-lens/shared';
import type { WeightedModel } from './headColumns.ts';
import { headResult } from './headEffects.ts';

/**
 * What a head would write if it attended to one vector only: ±(x W_V + b_V) W_O for every row.
 * @param rows [row, dModel], as the head's value matrix reads them
 * @returns [row, dModel], without b_O
 */
export function copiedThroughHead(
  model: WeightedModel,
  { layer, head }: HeadIndex,
  rows: Float32Array,
  { sign, withBias }: { sign: 1 | -1; withBias: boolean },
): Float32Array {
  const { dModel, dHead } = model.config;
  const { W_V_T, b_V } = model.weights.blocks[layer]!;
  const out = new Float32Array(rows.length);
  const v = new Float32Array(dHead);
  for (let start = 0; start < rows.length; start += dModel) {
    for (let d = 0; d < dHead; d++) {
      const column = (head * dHead + d) * dModel;
      let sum = withBias ? b_V[head * dHead + d]! : 0;
      for (let i = 0; i < dModel; i++) sum += rows[start + i]! * W_V_T[column + i]!;
      v[d] = sign * sum;
    }
    out.set(headResult(model, { layer, head }, v), start);
  }
  return out;
}

/** Is a token among the `count` largest of a row? */
export function isAmongTop(row: Float32Array, id: number, count: number): boolean {
  const own = row[id]!;
  let before = 0;
  for (let i = 0; i < row.length; i++) {
    if (row[i]! > own && ++before === count) return false;
  }
  return true;
}
