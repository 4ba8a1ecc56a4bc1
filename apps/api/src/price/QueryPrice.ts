import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Limits } from '../limits.ts';
import type { DocumentSize } from './documentSize.ts';

/** What a query takes. */
export interface QueryPrice extends DocumentSize {
  /** Work and kilobytes returned, in one number. */
  price: number;
  /** Tokens through one layer: a pass of 10 tokens through 12 layers is 120. */
  work: number;
  /** Bytes returned, estimated. */
  bytes: number;
  /** Price of the jobs that it starts, which is not part of its own. */
  jobPrice: number;
}

/** A query to be priced. */
export interface PricedQuery {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/** Prices queries before anything of them runs. */
export interface Pricing {
  readonly limits: Limits;
  /**
   * The price of a query, whatever the limits say of it.
   * @throws CircuitLensError QUERY_TOO_COMPLEX for a query too large to be priced, BAD_USER_INPUT and PROMPT_TOO_LONG for
   * prompts above their limits
   */
  price(query: PricedQuery): Promise<QueryPrice>;
  /** @throws CircuitLensError QUERY_TOO_COMPLEX with the price and the limit */
  check(price: QueryPrice): void;
}
