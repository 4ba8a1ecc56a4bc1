import { CircuitLensError } from './CircuitLensError.ts';
import { matchesGlob } from './matchesGlob.ts';

/** Axis names of every tensor in the product. */
export type AxisName =
  | 'prompt'
  | 'position'
  | 'query'
  | 'key'
  | 'layer'
  | 'head'
  | 'neuron'
  | 'component'
  | 'dModel'
  | 'dHead'
  | 'dMlp'
  | 'dVocab'
  | 'token'
  | 'sourceHead'
  | 'receiverLayer'
  | 'receiverHead'
  | 'rank'
  | 'place'
  | 'scale';

interface HookPointEntry {
  /** Full name, with `{layer}` where the block index stands. */
  template: string;
  axes: readonly AxisName[];
  /** Not in the default cached set: made only when asked for by name, as in TransformerLens behind its `use_*` flags. */
  onRequest?: true;
}

const residual = ['prompt', 'position', 'dModel'] as const;
const perHead = ['prompt', 'position', 'head', 'dHead'] as const;
const headResidual = ['prompt', 'position', 'head', 'dModel'] as const;
const attention = ['prompt', 'head', 'query', 'key'] as const;
const scale = ['prompt', 'position', 'scale'] as const;
const mlp = ['prompt', 'position', 'dMlp'] as const;

/**
 * The one table of hook points: short name, full TransformerLens name, axes. Order = order of the forward pass.
 * Nothing else in the product spells a hook name; an architecture test holds that line.
 */
export const hookPointTable = {
  embed: { template: 'hook_embed', axes: residual },
  pos_embed: { template: 'hook_pos_embed', axes: residual },
  resid_pre: { template: 'blocks.{layer}.hook_resid_pre', axes: residual },
  attn_in: { template: 'blocks.{layer}.hook_attn_in', axes: headResidual, onRequest: true },
  q_input: { template: 'blocks.{layer}.hook_q_input', axes: headResidual, onRequest: true },
  k_input: { template: 'blocks.{layer}.hook_k_input', axes: headResidual, onRequest: true },
  v_input: { template: 'blocks.{layer}.hook_v_input', axes: headResidual, onRequest: true },
  'ln1.scale': { template: 'blocks.{layer}.ln1.hook_scale', axes: scale },
  'ln1.normalized': { template: 'blocks.{layer}.ln1.hook_normalized', axes: residual },
  q: { template: 'blocks.{layer}.attn.hook_q', axes: perHead },
  k: { template: 'blocks.{layer}.attn.hook_k', axes: perHead },
  v: { template: 'blocks.{layer}.attn.hook_v', axes: perHead },
  attn_scores: { template: 'blocks.{layer}.attn.hook_attn_scores', axes: attention },
  pattern: { template: 'blocks.{layer}.attn.hook_pattern', axes: attention },
  z: { template: 'blocks.{layer}.attn.hook_z', axes: perHead },
  result: { template: 'blocks.{layer}.attn.hook_result', axes: headResidual, onRequest: true },
  attn_out: { template: 'blocks.{layer}.hook_attn_out', axes: residual },
  resid_mid: { template: 'blocks.{layer}.hook_resid_mid', axes: residual },
  mlp_in: { template: 'blocks.{layer}.hook_mlp_in', axes: residual, onRequest: true },
  'ln2.scale': { template: 'blocks.{layer}.ln2.hook_scale', axes: scale },
  'ln2.normalized': { template: 'blocks.{layer}.ln2.hook_normalized', axes: residual },
  pre: { template: 'blocks.{layer}.mlp.hook_pre', axes: mlp },
  post: { template: 'blocks.{layer}.mlp.hook_post', axes: mlp },
  mlp_out: { template: 'blocks.{layer}.hook_mlp_out', axes: residual },
  resid_post: { template: 'blocks.{layer}.hook_resid_post', axes: residual },
  'ln_final.scale': { template: 'ln_final.hook_scale', axes: scale },
  'ln_final.normalized': { template: 'ln_final.hook_normalized', axes: residual },
} as const satisfies Record<string, HookPointEntry>;

export type HookKind = keyof typeof hookPointTable;

/** One concrete hook point of a model. */
export interface HookPoint {
  name: string;
  kind: HookKind;
  /** Block index, or null for the points outside the blocks. */
  layer: number | null;
  axes: readonly AxisName[];
  onRequest: boolean;
}

export const hookKinds = Object.keys(hookPointTable) as HookKind[];

/** Is this a hook point inside a block (its name carries a layer)? */
export function isBlockHook(kind: HookKind): boolean {
  return hookPointTable[kind].template.includes('{layer}');
}

/** The full name of a hook point: `hookName('z', 9)` is `blocks.9.attn.hook_z`. */
export function hookName(kind: HookKind, layer: number | null = null): string {
  const { template } = hookPointTable[kind];
  if (isBlockHook(kind) === (layer === null)) {
    throw new CircuitLensError('UNKNOWN_HOOK', `Hook "${kind}" ${layer === null ? 'needs' : 'takes no'} layer.`, {
      kind,
      layer,
    });
  }
  return template.replace('{layer}', String(layer));
}

/** The hook point of one kind in every block: `hookNames('z', 2)` is those of layers 0 and 1. */
export function hookNames(kind: HookKind, nLayers: number): string[] {
  return Array.from({ length: nLayers }, (_, layer) => hookName(kind, layer));
}

/** Every hook point of a model with `nLayers` blocks, in the order of the forward pass; on-request ones when asked. */
export function listHookPoints(nLayers: number, options: { onRequest?: boolean } = {}): HookPoint[] {
  const points = [...hookPointsByName(nLayers).values()];
  return options.onRequest ? points : points.filter((p) => !p.onRequest);
}

const knownDepths = new Map<number, ReadonlyMap<string, HookPoint>>();

/** Made once for each number of blocks: a name is looked up for every tensor of every run. */
function hookPointsByName(nLayers: number): ReadonlyMap<string, HookPoint> {
  const known = knownDepths.get(nLayers) ?? new Map(makeHookPoints(nLayers).map((point) => [point.name, point]));
  knownDepths.set(nLayers, known);
  return known;
}

function makeHookPoints(nLayers: number): HookPoint[] {
  const point = (kind: HookKind, layer: number | null): HookPoint => {
    const entry: HookPointEntry = hookPointTable[kind];
    return { name: hookName(kind, layer), kind, layer, axes: entry.axes, onRequest: entry.onRequest === true };
  };
  const blockKinds = hookKinds.filter(isBlockHook);
  return [
    point('embed', null),
    point('pos_embed', null),
    ...Array.from({ length: nLayers }, (_, layer) => blockKinds.map((kind) => point(kind, layer))).flat(),
    point('ln_final.scale', null),
    point('ln_final.normalized', null),
  ];
}

/** Names as TransformerLens' `get_act_name` also accepts them. */
const shortNameAliases: Record<string, HookKind> = {
  attn: 'pattern',
  attn_logits: 'attn_scores',
  key: 'k',
  query: 'q',
  value: 'v',
  mlp_pre: 'pre',
  mlp_post: 'post',
  mlp_mid: 'post',
  scale: 'ln_final.scale',
  normalized: 'ln_final.normalized',
};

/** A short name of the table or one of TransformerLens' aliases as a kind; null when it is neither. */
export function kindFromShortName(short: string): HookKind | null {
  if (Object.hasOwn(hookPointTable, short)) return short as HookKind;
  return shortNameAliases[short] ?? null;
}

/** Names that go with a model in messages: a few at the ends, since a list of 208 helps nobody. */
export function describeAllowedHooks(nLayers: number): string {
  return `${hookName('embed')}, ${hookName('resid_pre', 0)} … ${hookName('resid_post', nLayers - 1)}, ${hookName('ln_final.normalized')}`;
}

/**
 * Hook points that match a full name or a glob (`*` any text, `?` one character). On-request points are matched by
 * their full name only, never by a glob, so that `*` means the default set as it does in TransformerLens.
 * @throws CircuitLensError UNKNOWN_HOOK when nothing matches.
 */
export function matchHookPoints(pattern: string, nLayers: number): HookPoint[] {
  const named = hookPointsByName(nLayers).get(pattern);
  if (named) return [named];
  const matches = listHookPoints(nLayers).filter((point) => matchesGlob(point.name, pattern));
  if (matches.length === 0) {
    const allowed = describeAllowedHooks(nLayers);
    throw new CircuitLensError(
      'UNKNOWN_HOOK',
      `No hook point matches "${pattern}". Allowed: ${allowed}, or a glob over them.`,
      {
        hook: pattern,
        allowed,
      },
    );
  }
  return matches;
}
