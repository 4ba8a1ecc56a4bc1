import { allHeads, type HeadIndex, parseHead } from '@circuit-lens/shared';
import type { HookedTransformer } from '../HookedTransformer.ts';

/** The heads that labels such as L9H9 name; without labels all of the model's. @throws CircuitLensError UNKNOWN_HEAD */
export function givenHeads({ config }: HookedTransformer, labels: readonly string[] | undefined): HeadIndex[] {
  return labels?.map((label) => parseHead(label, config)) ?? allHeads(config.nLayers, config.nHeads);
}
