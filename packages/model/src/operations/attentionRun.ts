/** What operations on attention ask of a run. */
import { hookName } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { PreparedRun } from './prepareRun.ts';

/** The patterns of all layers. */
export function patternHooks({ nLayers }: ModelConfig): string[] {
  return Array.from({ length: nLayers }, (_, layer) => hookName('pattern', layer));
}

/** Where a run may stop that reads nothing above a layer: behind it, unless an intervention above is to be told of. */
export function stopAfter({ hooks }: PreparedRun, layer: number): number | undefined {
  return hooks.length > 0 ? undefined : layer + 1;
}
