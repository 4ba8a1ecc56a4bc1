import type { OperationPrice } from '@circuit-lens/model';
import { CircuitLensError } from '@circuit-lens/shared';
import type { Limits } from '../limits.ts';
import { parseModelId } from '../nodes/modelIds.ts';
import type { PromptSetSource } from '../promptSets/PromptSet.ts';
import type { Runs } from '../services.ts';
import { checkDocumentSize, documentSize } from './documentSize.ts';
import type { OperationPrices } from './OperationPrices.ts';
import { PricedSelection, type PriceSource } from './PricedSelection.ts';
import type { PricedQuery, Pricing, QueryPrice } from './QueryPrice.ts';

/** Prices queries from what they ask, their variables, and the sizes of the models they name. */
export class QueryPricing implements Pricing, PriceSource {
  constructor(
    readonly limits: Limits,
    private readonly sources: {
      promptSets: PromptSetSource;
      runs: Pick<Runs, 'recipeOf'>;
      operations: OperationPrices;
    },
  ) {}

  async price({ schema, document, operation, variables }: PricedQuery): Promise<QueryPrice> {
    const size = documentSize(document);
    checkDocumentSize(size, this.limits);
    const selection = new PricedSelection({ schema, document, variables }, this);
    await selection.add(operation);
    const { bytes, jobPrice } = selection;
    const work = Math.ceil(selection.work);
    return { ...size, price: Math.ceil(work + bytes / 1024), work, bytes, jobPrice };
  }

  check({ price, work, bytes, jobPrice }: QueryPrice): void {
    const { limits } = this;
    if (price > limits.price) {
      throw tooComplex(
        `The price of this query is ${price} (work ${work}, about ${Math.ceil(bytes / 1024)} kB returned); the limit is ${limits.price}. Use fewer or shorter prompts or fewer fields, or start the operation as a job.`,
        { price, work, bytes, allowed: limits.price },
      );
    }
    if (bytes > limits.answerBytes) {
      throw tooComplex(
        `The answer of this query would have about ${bytes} bytes; the limit is ${limits.answerBytes}. Ask for less at once, or download it.`,
        { price, bytes, allowed: limits.answerBytes },
      );
    }
    if (jobPrice > limits.jobPrice) {
      throw tooComplex(
        `The price of this job is ${jobPrice}; the limit is ${limits.jobPrice}. Use fewer or shorter prompts, or fewer places.`,
        { price: jobPrice, allowed: limits.jobPrice },
      );
    }
  }

  priceOfOperation(name: string, input: Record<string, unknown>): OperationPrice {
    return this.sources.operations.priceOf(name, input);
  }

  get promptSets(): PromptSetSource {
    return this.sources.promptSets;
  }

  recipeOf(id: string): object | null {
    const said = parseModelId(id);
    return said ? { model: said.model, weightFlags: said.weightFlags } : this.sources.runs.recipeOf(id);
  }
}

function tooComplex(message: string, details: Record<string, unknown>): CircuitLensError {
  return new CircuitLensError('QUERY_TOO_COMPLEX', message, details);
}
