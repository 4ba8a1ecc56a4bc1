import { allHeads, type HeadIndex, headLabel, hookName } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import { Tensor } from '../tensor.ts';
import type { WeightedModel } from './headColumns.ts';
import { headResult } from './headEffects.ts';
import { mlpPart, type ResidualPart, writtenParts } from './residualParts.ts';

/** One attention score, taken apart. */
export interface QkTable {
  /** [component, component]: writer at the query times writer at the key. Sums to the score. */
  table: Tensor;
  /** Rows summed: what each writer at the query gives with everything at the key, [component]. */
  queryTotals: Tensor;
  /** Columns summed, [component]. */
  keyTotals: Tensor;
  sum: number;
}

/** A query and a key of one prompt. */
export interface QkSite {
  prompt: number;
  query: number;
  key: number;
}

const embeddings: readonly ResidualPart[] = writtenParts(0);

/** Hook points that a table for a head of `layer` reads. */
export function qkHooks(layer: number): string[] {
  const below = Array.from({ length: layer }, (_, l) => l);
  const own = [hookName('ln1.scale', layer), hookName('q', layer), hookName('k', layer)];
  return [...embeddings.map(({ hook }) => hook), ...below.flatMap((l) => [hookName('z', l), mlpPart(l).hook]), ...own];
}

/**
 * Which components' writing makes a query look at a key: the score q · k / √dHead as a table over everything in the
 * residual stream at both positions. Each part is centred, divided by the run's own ln1 scale and multiplied by W_Q or
 * W_K; `bias` holds b_Q or b_K (and the bias of an unfolded ln1). With `hasEdits`, what interventions added is a part too.
 * @throws CircuitLensError MISSING_ACTIVATION
 * @see Elhage et al. 2021, "A mathematical framework for transformer circuits": QK circuits
 */
export function qkAttribution(
  model: WeightedModel,
  cache: ActivationCache,
  head: HeadIndex,
  { prompt, query, key }: QkSite,
  hasEdits = false,
): QkTable {
  const { dHead } = model.config;
  const queries = headParts(model, cache, head, { prompt, position: query, side: 'q' }, hasEdits);
  const keys = headParts(model, cache, head, { prompt, position: key, side: 'k' }, hasEdits);
  const labels = queries.map(({ label }) => label);
  const size = labels.length;
  const table = new Float64Array(size * size);
  for (const [i, a] of queries.entries()) {
    for (const [j, b] of keys.entries()) {
      let product = 0;
      for (let d = 0; d < dHead; d++) product += a.vector[d]! * b.vector[d]!;
      table[i * size + j] = product / Math.sqrt(dHead);
    }
  }
  const total = (indices: (i: number, j: number) => number) =>
    Float32Array.from(labels, (_, i) => labels.reduce((sum, __, j) => sum + table[indices(i, j)]!, 0));
  const along = (data: Float32Array) => Tensor.of(data, [size], ['component']).withLabels('component', labels);
  const square = Tensor.of(Float32Array.from(table), [size, size], ['component', 'component']);
  return {
    table: square.withLabels('component', labels),
    queryTotals: along(total((i, j) => i * size + j)),
    keyTotals: along(total((i, j) => j * size + i)),
    sum: table.reduce((sum, value) => sum + value, 0),
  };
}

interface Side {
  prompt: number;
  position: number;
  side: 'q' | 'k';
}

interface HeadPart {
  label: string;
  vector: Float64Array; // [dHead]
}

/** A query or key vector as the sum of what each writer of the stream gives to it. */
function headParts(
  model: WeightedModel,
  cache: ActivationCache,
  { layer, head }: HeadIndex,
  { prompt, position, side }: Side,
  hasEdits: boolean,
): HeadPart[] {
  const { dHead, dModel } = model.config;
  const block = model.weights.blocks[layer]!;
  const [turned, bias] = side === 'q' ? [block.W_Q_T, block.b_Q] : [block.W_K_T, block.b_K];
  const scale = cache.get(hookName('ln1.scale', layer)).at(prompt, position, 0);
  const project = (vector: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: dHead }, (_, d) => {
      const start = (head * dHead + d) * dModel;
      let sum = 0;
      for (let i = 0; i < dModel; i++) sum += vector[i]! * turned[start + i]!;
      return sum;
    });
  const parts = streamParts(model, cache, layer, prompt, position).map(({ label, vector }) => {
    const mean = vector.reduce((sum, value) => sum + value, 0) / dModel;
    return { label, vector: project(Float64Array.from(vector, (x, i) => ((x - mean) / scale) * block.ln1_w[i]!)) };
  });
  const constant = project(block.ln1_b).map((value, d) => value + bias[head * dHead + d]!);
  parts.push({ label: 'bias', vector: constant });
  if (!hasEdits) return parts;
  const whole = cache.get(hookName(side, layer)).sub(prompt, position, head).data;
  const rest = Float64Array.from(whole, (value, d) => parts.reduce((left, part) => left - part.vector[d]!, value));
  return [...parts, { label: 'interventions', vector: rest }];
}

/** Everything written into the stream below a layer, at one position. */
function streamParts(
  model: WeightedModel,
  cache: ActivationCache,
  layer: number,
  prompt: number,
  position: number,
): { label: string; vector: Float32Array }[] {
  const at = (hook: string) => cache.get(hook).sub(prompt, position).data;
  const layers = Array.from({ length: layer }, (_, l) => l);
  return [
    ...embeddings.map(({ label, hook }) => ({ label, vector: at(hook) })),
    ...layers.flatMap((l) => {
      const z = cache.get(hookName('z', l)).sub(prompt, position);
      const heads = allHeads(1, model.config.nHeads).map(({ head }) => ({
        label: headLabel({ layer: l, head }),
        vector: headResult(model, { layer: l, head }, z.sub(head).data),
      }));
      const mlp = mlpPart(l);
      return [
        ...heads,
        { label: `${l}_attn_bias`, vector: model.weights.blocks[l]!.b_O },
        { label: mlp.label, vector: at(mlp.hook) },
      ];
    }),
  ];
}
