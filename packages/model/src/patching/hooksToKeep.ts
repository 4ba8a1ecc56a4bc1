import { type HookKind, hookNames } from '@circuit-lens/shared';
import { startPoint } from './patchedRun.ts';
import { wavefrontReadsOf } from './wavefront/runWavefront.ts';

/** Hook points that both runs must keep: the sites, and in the base run what patched runs start from and read. */
export function hooksToKeep(sites: readonly HookKind[], nLayers: number): { base: string[]; source: string[] } {
  const source = sites.flatMap((site) => hookNames(site, nLayers));
  const starts = hookNames(sites[0]!, nLayers).map((_, layer) => startPoint(sites, layer).name);
  // At every site: the source run goes on behind the base run's keys and values where both begin alike.
  const read = wavefrontReadsOf(sites).flatMap((kind) => hookNames(kind, nLayers));
  return { source, base: [...new Set([...source, ...starts, ...read])] };
}
