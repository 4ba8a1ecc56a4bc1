import { type HookKind, hookName } from '@circuit-lens/shared';
import { groupBy } from '../groupBy.ts';
import { Tensor } from '../tensor.ts';
import type { PatchPair } from './PatchPair.ts';
import type { Patch, PatchGrid, PatchRow } from './patchGrid.ts';
import { changeOver, patchSpans } from './patchSpans.ts';

/** Hook points whose change moves to later positions within their own block. */
const spreadingSites: readonly HookKind[] = ['resid_pre', 'k', 'v'];

/** Hook points that are all there is of a run between two parts of the model. */
const streamSites: readonly HookKind[] = ['resid_pre', 'resid_mid', 'resid_post'];

/** Every patch of a sweep in every prompt, in order. */
export async function planRows(
  pair: PatchPair,
  { patches }: PatchGrid,
  checkpoint: () => Promise<void>,
): Promise<PatchRow[]> {
  const rows: PatchRow[] = [];
  for (const [layer, ofLayer] of groupBy(patches, ({ layer }) => layer)) {
    const sites = pair.sites.map((site) => hookName(site, layer));
    const differing = pair.lengths.map((_, prompt) => differencesOfStreams(pair, layer, prompt));
    const spreads = layer < pair.model.config.nLayers - 1 || pair.sites.some((site) => spreadingSites.includes(site));
    for (const patch of ofLayer) {
      // There may be thousands of patches, each of hundreds of prompts.
      await checkpoint();
      for (const prompt of pair.lengths.keys()) {
        const readAt = pair.readAt[prompt]!;
        const changes = sites.map((name) => changeAt(pair, name, patch, prompt));
        const changed = new Set(changes.flatMap((site) => [...site.positions]));
        const positions = [...changed].filter((position) => position <= readAt).sort((a, b) => a - b);
        const change = Math.max(...changes.map((site) => site.change));
        const isIdle = spreads ? positions.length === 0 : !changed.has(readAt);
        const becomesSource = differing[prompt]?.every((position) => changed.has(position)) ?? false;
        rows.push({ patch, prompt, change, positions, isIdle, becomesSource });
      }
    }
  }
  return rows;
}

/** Where the residual streams of the two runs differ at the site, up to the position that is read; null at other sites. */
function differencesOfStreams({ sites, base, source, readAt }: PatchPair, layer: number, prompt: number) {
  if (sites.length > 1 || !streamSites.includes(sites[0]!)) return null;
  const name = hookName(sites[0]!, layer);
  const there = base.cache.get(name);
  const all = { index: 0, layer, head: null, position: null, key: null };
  const spans = patchSpans(there, all, prompt, readAt[prompt]! + 1);
  return [...changeOver(there.sub(prompt).data, source.cache.get(name).sub(prompt).data, spans).positions];
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
