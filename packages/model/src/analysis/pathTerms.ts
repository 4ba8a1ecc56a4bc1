import { hookName, hookNames } from '@circuit-lens/shared';
import type { ActivationCache } from '../ActivationCache.ts';
import type { MatrixProducts } from '../linalg/MatrixProducts.ts';
import type { Tensor } from '../tensor.ts';
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

/** Hook points that path terms need, beside the patterns. */
export function pathHooks(nLayers: number): string[] {
  const perLayer = (['ln1.scale', 'mlp_out'] as const).flatMap((kind) => hookNames(kind, nLayers));
  return [hookName('embed'), hookName('pos_embed'), ...perLayer];
}

/**
 * Takes one prompt's stream apart by the paths from the embeddings (Elhage et al. 2021, "Path expansion of logits"), with
 * attention patterns and layer-norm scales as they were in the run: then every path is linear. Layers are added in their
 * order, each with its patterns, which need not be kept.
 */
export class PathWalk {
  private readonly direct: Float32Array; // [position, dModel]
  private readonly throughOne: Float32Array;
  private readonly oneHead: Float32Array[] = [];
  private readonly twoHeads: Float32Array[] = [];
  private readonly mlp: Float32Array[] = [];

  constructor(
    private readonly model: WeightedModel,
    private readonly products: MatrixProducts,
    private readonly cache: ActivationCache,
    private readonly site: { prompt: number; position: number },
  ) {
    const embed = cache.get(hookName('embed')).sub(site.prompt).data;
    const positions = cache.get(hookName('pos_embed')).sub(site.prompt).data;
    this.direct = embed.map((value, i) => value + positions[i]!);
    this.throughOne = new Float32Array(this.direct.length);
  }

  /** @param pattern of all heads of the layer on this prompt, [head, query, key] */
  async add(layer: number, pattern: Tensor): Promise<void> {
    const { model, products, cache, throughOne } = this;
    const { prompt, position } = this.site;
    const { nHeads, dHead } = model.config;
    const attention = { layer, scales: cache.get(hookName('ln1.scale', layer)).sub(prompt).data, pattern };
    const first = await mixedValues(model, products, this.direct, attention);
    const second = await mixedValues(model, products, throughOne, attention);
    for (let head = 0; head < nHeads; head++) {
      this.oneHead.push(headResult(model, { layer, head }, zOf(model, first, position, head)));
      this.twoHeads.push(headResult(model, { layer, head }, zOf(model, second, position, head)));
    }
    const written = await products.plain(first, model.weights.blocks[layer]!.W_O, nHeads * dHead);
    for (let i = 0; i < throughOne.length; i++) throughOne[i] = throughOne[i]! + written[i]!;
    this.mlp.push(cache.get(hookName('mlp_out', layer)).sub(prompt, position).data);
  }

  /** What was added so far. */
  get terms(): PathTerms {
    const { oneHead, twoHeads, mlp } = this;
    const { dModel } = this.model.config;
    const start = this.site.position * dModel;
    return { direct: this.direct.subarray(start, start + dModel), oneHead, twoHeads, mlp };
  }
}

/** pattern · (normalised stream W_V) of every head, without b_V: `[position, nHeads * dHead]`. */
async function mixedValues(
  { weights, config: { nHeads, dHead, dModel } }: WeightedModel,
  products: MatrixProducts,
  stream: Float32Array,
  { layer, scales, pattern }: { layer: number; scales: Float32Array; pattern: Tensor },
): Promise<Float32Array> {
  const { W_V_T, ln1_w } = weights.blocks[layer]!;
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
  // The stream may have padding that the pattern has not.
  const seen = pattern.shape[1]!;
  const z = new Float32Array(length * width);
  for (let head = 0; head < nHeads; head++) {
    const weightsOf = pattern.sub(head).data;
    for (let query = 0; query < seen; query++) {
      for (let key = 0; key <= query; key++) {
        const weight = weightsOf[query * seen + key]!;
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
