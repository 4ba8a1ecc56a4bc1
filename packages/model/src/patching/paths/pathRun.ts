import { CircuitLensError, type HookKind, hookName, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../../ActivationCache.ts';
import { prefixHooks } from '../../forward/Prefix.ts';
import type { HookedTransformer, RunHook } from '../../HookedTransformer.ts';
import { heldSites, type PathEnd } from './pathReceivers.ts';
import { isEmbedding, type PathSender, sourceKind } from './pathSenders.ts';
import type { PromptPlaces } from './promptPlaces.ts';

/** Which direct paths are meant. */
export interface PathDefinition {
  /** `recompute`: MLPs on the way are part of the path (Wang et al. 2022); `freeze`: they write what the base run's did. */
  mlps: 'recompute' | 'freeze';
  /** Of the receiver's own layer norm: its scale is computed anew, or stays the base run's (then the path is linear). */
  layerNorm: 'recompute' | 'freeze';
  end: PathEnd;
  /** Where senders are patched. */
  senderPlaces: PromptPlaces;
}

/** Two runs of one model, and the paths along which one is let into the other. */
export interface PathRun {
  model: HookedTransformer;
  definition: PathDefinition;
  /** The run that is patched: padded tokens, hooks of its own interventions, what `hooksOfPaths` names. */
  base: { tokens: number[][]; hooks: readonly RunHook[]; cache: ActivationCache };
  /** The run that senders' values come from. */
  source: { cache: ActivationCache };
  /** Where each prompt's prediction is read. */
  readAt: readonly number[];
}

/** Hook points that both runs must keep. */
export function hooksOfPaths(
  { mlps, layerNorm, end }: PathDefinition,
  senders: readonly PathSender[],
  nLayers: number,
): { base: string[]; source: string[] } {
  const written = new Set(senders.flatMap(({ writes }) => writes.map(nameOfSource)));
  const base = new Set([...written, ...hookNames('resid_pre', nLayers), ...hookNames('attn_out', nLayers)]);
  const add = (names: readonly string[]) => names.forEach((name) => void base.add(name));
  // The stream before block 0 is read before interventions on it.
  if (senders.some(({ writes }) => writes.some(({ kind }) => isEmbedding(kind))))
    add([hookName('embed'), hookName('pos_embed')]);
  if (mlps === 'freeze') add(hookNames('mlp_out', nLayers));
  if (end.kind === 'inputs') {
    add(prefixHooks(nLayers));
    add(heldSites(end.sites).map(({ kind, layer }) => hookName(kind, layer)));
  }
  if (layerNorm === 'freeze') add(scalesOf(end));
  return { base: [...base], source: [...written] };
}

/** Scales of the receivers' own layer norms. */
export function scalesOf(end: PathEnd): string[] {
  if (end.kind === 'finalResid') return [hookName('ln_final.scale')];
  return [...new Set(end.sites.map(({ layer }) => hookName('ln1.scale', layer)))];
}

const nameOfSource = (write: PathSender['writes'][number]): string =>
  hookName(sourceKind(write), isEmbedding(write.kind) ? null : write.layer);

/** Their value is made of what a sender writes and of what other heads write, which are told apart here. */
const inseparable: readonly HookKind[] = ['result', 'attn_out'];

/** They put the layer norm behind a copy of the stream for every head. */
const headInputs: readonly HookKind[] = ['attn_in', 'q_input', 'k_input', 'v_input'];

/**
 * Can these paths be followed in this run?
 * @throws CircuitLensError BAD_USER_INPUT
 */
export function checkPaths(
  model: HookedTransformer,
  { layerNorm, end }: PathDefinition,
  hooks: readonly RunHook[],
): void {
  const refused = layerNorm === 'freeze' ? [...inseparable, ...headInputs] : inseparable;
  const point = hooks.flatMap(({ hook }) => model.select(hook)).find(({ kind }) => refused.includes(kind));
  if (point) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      `Paths cannot be followed past an intervention on ${point.name}: a head's part is not told apart there. Intervene on ${hookName('z', point.layer)} with \`heads\`, or leave it out.`,
      { field: 'interventions', hook: point.name },
    );
  }
  if (layerNorm === 'freeze' && end.kind === 'inputs' && end.sites.some(({ kind }) => kind === 'mlp_in')) {
    throw new CircuitLensError(
      'BAD_USER_INPUT',
      'layerNorm: "freeze" is meant for inputs of heads and for "finalResid"; an MLP receives the stream before its layer norm. Use "recompute".',
      { field: 'layerNorm' },
    );
  }
}
