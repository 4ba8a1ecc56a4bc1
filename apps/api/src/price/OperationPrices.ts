import { type ModelConfig, modelSizes, type OperationPrice, priceOf } from '@circuit-lens/model';
import { LRUCache } from 'lru-cache';

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

  /** @param defaultModel used where none is named; null: the product's own choice */
  constructor(private readonly defaultModel: string | null) {}

  /** @throws CircuitLensError BAD_USER_INPUT for an unknown operation */
  priceOf(name: string, input: unknown): OperationPrice {
    const { model } = (input ?? {}) as { model?: unknown };
    return priceOf(name, input, this.sizesOf(typeof model === 'string' ? model : (this.defaultModel ?? undefined)));
  }

  private sizesOf(model: string | undefined): ModelConfig {
    const key = model ?? '';
    const known = this.sizes.get(key);
    if (known) return known;
    const found = modelSizes(model) ?? unknownSizes;
    this.sizes.set(key, found);
    return found;
  }
}
