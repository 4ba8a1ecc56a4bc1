import { hookName, hookPointTable } from '@circuit-lens/shared';
import type { Prefix } from '../forward/Prefix.ts';
import { Tensor } from '../tensor.ts';
import type { PatchPair } from './PatchPair.ts';
import type { PatchRow } from './patchGrid.ts';

/** The residual stream of each row's prompt, from a position on. */
export function residualOfRows(cached: Tensor, rows: readonly Pick<PatchRow, 'prompt'>[], cut: number): Tensor {
  const [, positions, dModel] = cached.shape as [number, number, number];
  const shape = [rows.length, positions - cut, dModel];
  const residual = Tensor.zeros(shape, hookPointTable.resid_pre.axes);
  for (const [row, { prompt }] of rows.entries()) {
    residual.sub(row).data.set(cached.sub(prompt).data.subarray(cut * dModel));
  }
  return residual;
}

/** Keys and values of each row's prompt before `cut`, in the layers that are run. */
export function prefixOfRows(
  { model, base }: Pick<PatchPair, 'model' | 'base'>,
  rows: readonly Pick<PatchRow, 'prompt'>[],
  { cut, startAtLayer }: { cut: number; startAtLayer: number },
): Prefix {
  const { nLayers, nHeads, dHead } = model.config;
  const size = cut * nHeads * dHead;
  const gather = (kind: 'k' | 'v', layer: number): Float32Array => {
    const cached = base.cache.get(hookName(kind, layer));
    const values = new Float32Array(rows.length * size);
    for (const [row, { prompt }] of rows.entries()) values.set(cached.sub(prompt).data.subarray(0, size), row * size);
    return values;
  };
  const none = { k: new Float32Array(), v: new Float32Array() };
  const layers = Array.from({ length: nLayers }, (_, layer) =>
    layer < startAtLayer ? none : { k: gather('k', layer), v: gather('v', layer) },
  );
  return { length: cut, prompts: rows.length, layers };
}
