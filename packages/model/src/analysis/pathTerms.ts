import { hookName, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import type { WeightedModel } from './headColumns.ts';
import { headResult } from './headEffects.ts';

/** Terms of the last residual stream at one position, [dModel] each. */
export interface PathTerms {
  /** Token and position embedding. */
  direct: Float32Array;
  /** Embedding through one head, in the order L0H0, L0H1, …. */
  oneHead: Float32Array[];
  /** Embedding through some head and then this one: the virtual heads that end in it. */
  twoHeads: Float32Array[];
  /** Output of every layer's MLP, whatever it was made from. */
  mlp: Float32Array[];
}

/** Hook points that path terms need. */
export function pathHooks(nLayers: number): string[] {
  const perLayer = (['pattern', 'ln1.scale', 'mlp_out'] as const).flatMap((kind) => hookNames(kind, nLayers));
  return [hookName('embed'), hookName('pos_embed'), ...perLayer];
}

/**
 * Takes one prompt's stream apart by the paths from the embeddings (Elhage et al. 2021, "Path expansion of logits"), with
 * attention patterns and layer-norm scales as they were in the run: then every path is linear.
 */
export async function pathTerms(
  model: WeightedModel,
  products: MatrixProducts,
  cache: ActivationCache,
  { prompt, position }: { prompt: number; position: number },
): Promise<PathTerms> {
  const { nLayers, nHeads, dModel } = model.config;
  const embed = cache.get(hookName('embed')).sub(prompt).data;
  const positions = cache.get(hookName('pos_embed')).sub(prompt).data;
  const direct = embed.map((value, i) => value + positions[i]!); // [position, dModel]
  const throughOne = new Float32Array(direct.length);
  const [oneHead, twoHeads, mlp]: Float32Array[][] = [[], [], []];
  for (let layer = 0; layer < nLayers; layer++) {
    const attention = { layer, prompt };
    const first = await mixedValues(model, products, cache, direct, attention);
    const second = await mixedValues(model, products, cache, throughOne, attention);
    for (let head = 0; head < nHeads; head++) {
      oneHead!.push(headResult(model, { layer, head }, zOf(model, first, position, head)));
      twoHeads!.push(headResult(model, { layer, head }, zOf(model, second, position, head)));
    }
    const { W_O } = model.weights.blocks[layer]!;
    const written = await products.plain(first, W_O, nHeads * model.config.dHead);
    for (let i = 0; i < throughOne.length; i++) throughOne[i] = throughOne[i]! + written[i]!;
    mlp!.push(cache.get(hookName('mlp_out', layer)).sub(prompt, position).data);
  }
  const start = position * dModel;
  return { direct: direct.subarray(start, start + dModel), oneHead: oneHead!, twoHeads: twoHeads!, mlp: mlp! };
}

/** pattern · (normalised stream W_V) of every head, without b_V: `[position, nHeads * dHead]`. */
async function mixedValues(
  { weights, config: { nHeads, dHead, dModel } }: WeightedModel,
  products: MatrixProducts,
  cache: ActivationCache,
  stream: Float32Array,
  { layer, prompt }: { layer: number; prompt: number },
): Promise<Float32Array> {
  const { W_V_T, ln1_w } = weights.blocks[layer]!;
  const scales = cache.get(hookName('ln1.scale', layer)).sub(prompt).data;
  const pattern = cache.get(hookName('pattern', layer)).sub(prompt); // [head, query, key]
  const length = stream.length / dModel;
  const normalised = new Float32Array(stream.length);
  for (let row = 0; row < length; row++) {
    let mean = 0;
    for (let i = 0; i < dModel; i++) mean += stream[row * dModel + i]! / dModel;
    for (let i = 0; i < dModel; i++) {
      normalised[row * dModel + i] = ((stream[row * dModel + i]! - mean) / scales[row]!) * ln1_w[i]!;
    }
  }
  const v = await products.rows(normalised, W_V_T, dModel); // [position, nHeads * dHead]
  const width = nHeads * dHead;
  const z = new Float32Array(length * width);
  for (let head = 0; head < nHeads; head++) {
    const weightsOf = pattern.sub(head).data;
    for (let query = 0; query < length; query++) {
      for (let key = 0; key <= query; key++) {
        const weight = weightsOf[query * length + key]!;
        const [to, from] = [query * width + head * dHead, key * width + head * dHead];
        for (let d = 0; d < dHead; d++) z[to + d] = z[to + d]! + weight * v[from + d]!;
      }
    }
  }
  return z;
}

function zOf({ config }: WeightedModel, z: Float32Array, position: number, head: number): Float32Array {
  const { nHeads, dHead } = config;
  const start = (position * nHeads + head) * dHead;
  return z.subarray(start, start + dHead);
}
