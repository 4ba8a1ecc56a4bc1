import { defaultModelName, type ModelConfig, modelSizes, type OperationPrice, priceOf } from '@circuit-lens/model';
import { LRUCache } from 'lru-cache';
import { namedModels } from '../operations/namedModels.ts';

/** How long, in milliseconds, the sizes of a model are taken to be what they were: a folder may hold another one. */
const sizesMs = 2000;

/** A model that is not here is refused when it is asked for; until then it counts as GPT-2 small. */
const unknownSizes: ModelConfig = {
  nLayers: 12,
  nHeads: 12,
  dModel: 768,
  dHead: 64,
  dMlp: 3072,
  dVocab: 50_257,
  nCtx: 1024,
  layerNormEps: 1e-5,
  bosTokenId: 50_256,
};

/** Prices of operations, from their input and the sizes of the model it names. */
export class OperationPrices {
  private readonly sizes = new LRUCache<string, ModelConfig>({ max: 50, ttl: sizesMs });

  private readonly defaultModel: string;

  /** @param defaultModel used where none is named; null: the product's own choice, as it is now */
  constructor(defaultModel: string | null) {
    this.defaultModel = defaultModel ?? defaultModelName();
  }

  /** @throws CircuitLensError BAD_USER_INPUT for an unknown operation */
  priceOf(name: string, input: unknown): OperationPrice {
    const sizes = namedModels(input).map((model) => this.sizesOf(model ?? this.defaultModel));
    return priceOf(name, input, sizes.reduce(larger));
  }

  private sizesOf(model: string): ModelConfig {
    const known = this.sizes.get(model);
    if (known) return known;
    const found = modelSizes(model) ?? unknownSizes;
    this.sizes.set(model, found);
    return found;
  }
}

function larger(a: ModelConfig, b: ModelConfig): ModelConfig {
  return a.nLayers * a.dModel >= b.nLayers * b.dModel ? a : b;
}
