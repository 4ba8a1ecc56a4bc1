import { type HookKind, hookName } from '@circuit-lens/shared';
import type { Tensor } from '../tensor.ts';
import { hooksOfRows } from './hooksOfRows.ts';
import type { PatchPair } from './PatchPair.ts';
import type { PatchRow } from './patchGrid.ts';
import { patchSpans } from './patchSpans.ts';
import { residualOfRows } from './rowsOfRun.ts';

/** What of a patched run is not computed anew. */
export interface RunSavings {
  /** Blocks below the patch: the run starts there, from the base run's residual stream. */
  startAtLayer: boolean;
  /** Logits of positions that no metric reads. */
  unembedOnePosition: boolean;
}

/** Where a run may start that is patched at a layer: the last point of the residual stream that the patch leaves alone, or is at. */
export function startPoint([first]: readonly HookKind[], layer: number): { name: string; startAtLayer: number } {
  return first === 'resid_post'
    ? { name: hookName('resid_post', layer), startAtLayer: layer + 1 }
    : { name: hookName('resid_pre', layer), startAtLayer: layer };
}

/**
 * Runs patches of one layer side by side, each row a prompt of the base run with one patch in it.
 * @returns logits where they are read, one row each: [row, dVocab]
 */
export async function runPatched(
  pair: PatchPair,
  layer: number,
  rows: readonly PatchRow[],
  savings: RunSavings,
  checkpoint: () => Promise<void>,
): Promise<Tensor[]> {
  const { model, base, readAt } = pair;
  const sites = pair.sites.map((site) => hookName(site, layer));
  const start = savings.startAtLayer ? startPoint(pair.sites, layer) : null;
  const startAtLayer = start?.startAtLayer ?? 0;
  const residual = start ? residualOfRows(base.cache.get(start.name), rows, 0) : undefined;
  const write = (name: string, activation: Tensor) => writePatches(name, activation, pair, rows);
  if (start && sites.includes(start.name)) write(start.name, residual!);
  const left = sites.filter((name) => name !== start?.name);
  const own = hooksOfRows(base.hooks, rows, { model, nPrompts: base.tokens.length, after: start?.name ?? null });
  const { logits } = await model.run(
    rows.map(({ prompt }) => base.tokens[prompt]!),
    {
      // The patch comes last: it replaces what interventions of the base run left at its site.
      hooks: [...own, ...left.map((hook) => ({ hook, run: (activation: Tensor) => write(hook, activation) }))],
      startAtLayer,
      residual,
      logitsAt: savings.unembedOnePosition ? rows.map(({ prompt }) => readAt[prompt]!) : 'all',
      checkpoint,
    },
  );
  return rows.map(({ prompt }, row) =>
    savings.unembedOnePosition ? logits!.sub(row) : logits!.sub(row, readAt[prompt]!),
  );
}

/** Puts the source's values into a batch of rows, in place. */
function writePatches(
  name: string,
  activation: Tensor,
  { source, lengths }: PatchPair,
  rows: readonly PatchRow[],
): void {
  const values = source.cache.get(name);
  for (const [row, { patch, prompt }] of rows.entries()) {
    const [target, from] = [activation.sub(row).data, values.sub(prompt).data];
    for (const { start, end } of patchSpans(values, patch, prompt, lengths[prompt]!)) {
      target.set(from.subarray(start, end), start);
    }
  }
}
