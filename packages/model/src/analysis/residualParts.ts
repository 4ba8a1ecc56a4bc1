/** Labels and hook names of the parts of the residual stream, as TransformerLens prints them. */
import { hookName } from '@circuit-lens/shared';

/** A labelled activation of the residual stream's width. */
export interface ResidualPart {
  label: string;
  hook: string;
}

const layers = (count: number): number[] => Array.from({ length: count }, (_, layer) => layer);

/** The stream as it grows up to block `layer`: `0_pre`, `0_mid` (when asked for), …, `final_post` at the end. */
export function accumulatedParts(nLayers: number, layer = nLayers, includeMid = false): ResidualPart[] {
  const grown = layers(layer).flatMap((l) => [
    { label: `${l}_pre`, hook: hookName('resid_pre', l) },
    ...(includeMid ? [{ label: `${l}_mid`, hook: hookName('resid_mid', l) }] : []),
  ]);
  const last =
    layer === nLayers
      ? { label: 'final_post', hook: hookName('resid_post', nLayers - 1) }
      : { label: `${layer}_pre`, hook: hookName('resid_pre', layer) };
  return [...grown, last];
}

/** Everything written into the stream before block `layer`: `embed`, `pos_embed`, `0_attn_out`, `0_mlp_out`, …. */
export function writtenParts(layer: number): ResidualPart[] {
  return [
    { label: 'embed', hook: hookName('embed') },
    { label: 'pos_embed', hook: hookName('pos_embed') },
    ...layers(layer).flatMap((l) => [attentionPart(l), mlpPart(l)]),
  ];
}

export const attentionPart = (layer: number): ResidualPart => ({
  label: `${layer}_attn_out`,
  hook: hookName('attn_out', layer),
});

export const mlpPart = (layer: number): ResidualPart => ({
  label: `${layer}_mlp_out`,
  hook: hookName('mlp_out', layer),
});
