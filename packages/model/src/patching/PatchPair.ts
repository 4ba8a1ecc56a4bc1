import type { HookKind } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { HookedTransformer, RunHook } from '../HookedTransformer.ts';

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
