import { defaultModelName, type ModelConfig, modelSizes, type OperationPrice, priceOf } from '@circuit-lens/model';
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

  private readonly defaultModel: string;

  /** @param defaultModel used where none is named; null: the product's own choice, as it is now */
  constructor(defaultModel: string | null) {
    this.defaultModel = defaultModel ?? defaultModelName();
  }

  /** @throws CircuitLensError BAD_USER_INPUT for an unknown operation */
  priceOf(name: string, input: unknown): OperationPrice {
    return priceOf(name, input, this.sizesOf(namedModel(input) ?? this.defaultModel));
  }

  private sizesOf(model: string): ModelConfig {
    const known = this.sizes.get(model);
    if (known) return known;
    const found = modelSizes(model) ?? unknownSizes;
    this.sizes.set(model, found);
    return found;
  }
}

/** The model that an input names, itself or in the first of two runs; undefined for none. */
function namedModel(input: unknown): string | undefined {
  const { model, clean, a } = (input ?? {}) as Record<string, unknown>;
  const ofRun = (run: unknown) => (run as { model?: unknown } | null | undefined)?.model;
  return [model, ofRun(clean), ofRun(a)].find((name) => typeof name === 'string');
}
