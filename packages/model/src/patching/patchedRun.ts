import { type HookKind, hookName, hookNames, hookPointTable } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { type Prefix, prefixHooks } from '../forward/Prefix.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';
import { Tensor } from '../tensor.ts';
import { hooksOfRows } from './hooksOfRows.ts';
import type { PatchRow } from './patchGrid.ts';
import { patchSpans } from './patchSpans.ts';

/** Two runs of one model, and where one is patched into the other. */
export interface PatchPair {
  model: HookedTransformer;
  /** Hook points of a layer that a patch replaces, in the order of the forward pass; usually one. */
  sites: readonly HookKind[];
  /** The run that is patched: padded tokens, hooks of its own interventions, what `hooksToKeep` names. */
  base: { tokens: number[][]; hooks: readonly RunHook[]; cache: ActivationCache };
  /** The run that values come from. */
  source: { cache: ActivationCache };
  /** Tokens of each prompt without padding. */
  lengths: readonly number[];
  /** Where each prompt's prediction is read. */
  readAt: readonly number[];
}

/** What of a patched run is not computed anew. */
export interface RunSavings {
  /** Blocks below the patch: the run starts there, from the base run's residual stream. */
  startAtLayer: boolean;
  /** Positions before the first that a patch changes: causal attention reads their keys and values of the base run. */
  startAtPosition: boolean;
  /** Logits of positions that no metric reads. */
  unembedOnePosition: boolean;
}

/** Where a run may start that is patched at a layer: the last point of the residual stream that the patch leaves alone, or is at. */
function startPoint([first]: readonly HookKind[], layer: number): { name: string; startAtLayer: number } {
  return first === 'resid_post'
    ? { name: hookName('resid_post', layer), startAtLayer: layer + 1 }
    : { name: hookName('resid_pre', layer), startAtLayer: layer };
}

/** Hook points that both runs must keep: the sites, and in the base run what patched runs start from. */
export function hooksToKeep(sites: readonly HookKind[], nLayers: number): { base: string[]; source: string[] } {
  const source = sites.flatMap((site) => hookNames(site, nLayers));
  const starts = hookNames(sites[0]!, nLayers).map((_, layer) => startPoint(sites, layer).name);
  return { source, base: [...new Set([...source, ...starts, ...prefixHooks(nLayers)])] };
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
  // Hooks of the base run name positions of whole prompts.
  const cut = savings.startAtPosition && base.hooks.length === 0 ? Math.min(...rows.map(({ from }) => from)) : 0;
  const residual = start ? residualOfRows(base.cache.get(start.name), rows, cut) : undefined;
  const write = (name: string, activation: Tensor) => writePatches(name, activation, pair, { rows, cut });
  if (start && sites.includes(start.name)) write(start.name, residual!);
  const left = sites.filter((name) => name !== start?.name);
  const own = hooksOfRows(base.hooks, rows, { model, nPrompts: base.tokens.length, after: start?.name ?? null });
  const { logits } = await model.run(
    rows.map(({ prompt }) => base.tokens[prompt]!.slice(cut)),
    {
      // The patch comes last: it replaces what interventions of the base run left at its site.
      hooks: [...own, ...left.map((hook) => ({ hook, run: (activation: Tensor) => write(hook, activation) }))],
      startAtLayer,
      residual,
      ...(cut > 0 ? { prefix: prefixOfRows(pair, rows, { cut, startAtLayer }) } : {}),
      logitsAt: savings.unembedOnePosition ? rows.map(({ prompt }) => readAt[prompt]! - cut) : 'all',
      checkpoint,
    },
  );
  return rows.map(({ prompt }, row) =>
    savings.unembedOnePosition ? logits!.sub(row) : logits!.sub(row, readAt[prompt]! - cut),
  );
}

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

/** Puts the source's values into a batch of rows that begin at position `cut`, in place. */
function writePatches(
  name: string,
  activation: Tensor,
  { source, lengths }: PatchPair,
  { rows, cut }: { rows: readonly PatchRow[]; cut: number },
): void {
  const values = source.cache.get(name);
  for (const [row, { patch, prompt }] of rows.entries()) {
    const [target, from] = [activation.sub(row).data, values.sub(prompt).data];
    for (const { position, start, end, startBehind } of patchSpans(values, patch, prompt, lengths[prompt]!)) {
      if (position >= cut) target.set(from.subarray(start, end), startBehind(cut));
    }
  }
}
