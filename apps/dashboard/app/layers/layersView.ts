import { type Effect, listed, namedEffects, sumOf } from '../../lib/attribution.ts';
import { type Finding, number, text, toneOf } from '../../lib/finding.ts';
import { inWords, signed } from '../../lib/format.ts';
import { numbers } from '../../lib/tensorValues.ts';
import type { LayersRun } from './queries.ts';

/** One block: what its attention and its MLP write, and the difference once both have written. */
export interface LayerLine {
  layer: number;
  attention: number;
  mlp: number;
  after: number;
}

/** Everything the Layers page shows. */
export interface LayersView {
  lines: LayerLine[];
  /** What stands in the stream before the first block. */
  embeddings: number;
  /** Added after the last block: biases of the final layer norm and of the unembedding. */
  biases: number;
  total: number;
}

/** The view of a run. */
export function layersView({ directLogitAttribution: attribution }: LayersRun): LayersView {
  const values = numbers(attribution.mean.values);
  const labels = attribution.mean.axes[0]?.labels ?? [];
  const of = new Map(labels.map((label, i) => [label, values[i]!]));
  const embeddings = of.get('embed')! + of.get('pos_embed')!;
  const layers = labels.filter((label) => label.endsWith('_attn_out')).length;
  let after = embeddings;
  const lines = Array.from({ length: layers }, (_, layer): LayerLine => {
    const [attention, mlp] = [of.get(`${layer}_attn_out`)!, of.get(`${layer}_mlp_out`)!];
    after += attention + mlp;
    return { layer, attention, mlp, after };
  });
  const rest = attribution.rest.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return { lines, embeddings, biases: rest + attribution.unembedBias, total: attribution.total };
}

/** What the layers of two runs write, and left less right. */
export interface LayersCompared {
  left: readonly LayerLine[];
  right: readonly LayerLine[];
  difference: readonly Pick<LayerLine, 'layer' | 'attention' | 'mlp'>[];
  /** The measured logit differences. */
  totals: readonly [number, number];
}

/** Two views of one model, side by side. */
export function layersCompared(left: LayersView, right: LayersView): LayersCompared {
  const difference = left.lines.map(({ layer, attention, mlp }, i) => {
    const other = right.lines[i];
    return { layer, attention: attention - (other?.attention ?? Number.NaN), mlp: mlp - (other?.mlp ?? Number.NaN) };
  });
  return { left: left.lines, right: right.lines, difference, totals: [left.total, right.total] };
}

/** Attention and MLP of every layer as named effects. */
function effectsOf({ lines }: LayersView): { attention: Effect[]; mlp: Effect[] } {
  return {
    attention: lines.map(({ layer, attention }) => ({ label: `attention ${layer}`, value: attention })),
    mlp: lines.map(({ layer, mlp }) => ({ label: `MLP ${layer}`, value: mlp })),
  };
}

/** The finding of the page. */
export function layersFinding(view: LayersView): Finding {
  const { attention, mlp } = effectsOf(view);
  const { toward, against } = namedEffects([...attention, ...mlp], view.total);
  const sums: Finding = [
    text('All attention layers together write '),
    number(signed(sumOf(attention)), toneOf(sumOf(attention))),
    text(`, the ${inWords(mlp.length)} MLPs `),
    number(signed(sumOf(mlp)), toneOf(sumOf(mlp))),
    text('.'),
  ];
  if (toward.length + against.length === 0) {
    return [text('No single layer writes as much as 15\u00a0% of the difference. '), ...sums];
  }
  return [
    ...(toward.length > 0 ? [text('The difference is written by '), ...listed(toward, false), text('. ')] : []),
    ...(against.length > 0 ? [text('Against it write '), ...listed(against, false), text('. ')] : []),
    ...sums,
  ];
}
