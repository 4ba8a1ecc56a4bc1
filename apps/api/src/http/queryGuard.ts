import { type ApolloServerPlugin, type GraphQLRequestContextDidResolveOperation, HeaderMap } from '@apollo/server';
import { CircuitLensError, errorCodes } from '@circuit-lens/shared';
import { GraphQLError, getVariableValues } from 'graphql';
import type { Pricing } from '../price/QueryPrice.ts';
import type { ApiContext } from '../schema/builder.ts';
import { limitTime } from './ApiRequest.ts';
import type { FairGate } from './FairGate.ts';

/**
 * What stands before every query: its price is known before anything of it runs, it waits for its turn, and its time is
 * limited. Its price stands in `extensions.cost` of the answer.
 */
export function queryGuard(pricing: Pricing, gate: FairGate): ApolloServerPlugin<ApiContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation(query) {
          const { request } = query.contextValue;
          request.operationName = query.operationName;
          try {
            if (query.operation?.operation === 'subscription') throw streamsOnly();
            const isPriced = await priceQuery(query, pricing);
            // What computes nothing waits for nobody: how jobs are, schemas, health.
            if (isPriced && request.price!.work > 0) await request.enter(gate);
            limitTime(request, pricing.limits.querySeconds);
          } catch (error) {
            throw refusal(error);
          }
        },
        async willSendResponse({ contextValue: { request }, response: { body } }) {
          request.beginSending();
          if (body.kind !== 'single') return;
          for (const { extensions } of body.singleResult.errors ?? []) request.codes.push(String(extensions?.code));
          if (!request.price) return;
          const { price, work, bytes, jobPrice } = request.price;
          const cost = { price, work, bytes, jobPrice, limit: pricing.limits.price, request: request.id };
          body.singleResult.extensions = { ...body.singleResult.extensions, cost };
        },
      };
    },
  };
}

/** @returns false for a query that will not run: no such operation in it, or variables that do not fit */
async function priceQuery(
  { schema, document, operation, request, contextValue }: GraphQLRequestContextDidResolveOperation<ApiContext>,
  pricing: Pricing,
): Promise<boolean> {
  if (!operation) return false;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
  if (!coerced) return false;
  const price = await pricing.price({ schema, document, operation, variables: coerced });
  contextValue.request.price = price;
  pricing.check(price);
  return true;
}

function streamsOnly(): CircuitLensError {
  const message = 'A subscription is answered as an event stream. POST it with the header `accept: text/event-stream`.';
  return new CircuitLensError('BAD_USER_INPUT', message, { field: 'query' });
}

/** An error before anything ran, with the HTTP status of its code. */
function refusal(error: unknown): unknown {
  if (!(error instanceof CircuitLensError)) return error;
  const { retryAfterSeconds } = error.details as { retryAfterSeconds?: number };
  const headers = new HeaderMap(retryAfterSeconds ? [['retry-after', String(retryAfterSeconds)]] : []);
  const http = { status: errorCodes[error.code].httpStatus, headers };
  return new GraphQLError(error.message, { originalError: error, extensions: { http } });
}
