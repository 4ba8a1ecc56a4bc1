import type { RequestHandler } from 'express';
import { type ExecutionResult, GraphQLError, getOperationAST, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/express';
import { logger } from '../logger.ts';
import type { ApiContext } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import type { Services } from '../services.ts';
import { toGraphQLError } from '../toGraphQLError.ts';
import { tokensMax } from './limits.ts';

/** Subscriptions as server-sent events, and a way to end them all. */
export interface EventStream {
  handle: RequestHandler;
  /** Ends every stream, so that the server can close. */
  end(): void;
}

/**
 * Answers POST requests that prefer `text/event-stream`; every other request goes on. Apollo never sees these, so the
 * limits of a query and the form of its errors are repeated here.
 */
export function createEventStream(services: Services): EventStream {
  const open = new Set<{ end(): void }>();
  const handler = createHandler<ApiContext & Record<PropertyKey, unknown>>({
    schema,
    context: () => ({ services }),
    // No token: one stream for each subscription.
    authenticate: () => null,
    onSubscribe: (_request, { query, operationName }) => refusal(query, operationName),
    onNext: (_context, _request, result) => withReadableErrors(result as ExecutionResult),
  });
  return {
    handle(request, response, next) {
      // Clients list it last, among others, with queries that may be answered by plain JSON.
      const wantsStream = request.method === 'POST' && request.headers.accept?.trim().startsWith('text/event-stream');
      if (!wantsStream) return next();
      if (!request.is('application/json')) {
        response.status(415).json({ errors: [{ message: 'Send the subscription as application/json.' }] });
        return;
      }
      request.headers.accept = 'text/event-stream';
      open.add(response);
      response.once('close', () => open.delete(response));
      handler(request, response).catch((error: unknown) => {
        logger.error({ err: error }, 'an event stream failed');
        response.end();
      });
    },
    end() {
      for (const response of open) response.end();
    },
  };
}

function refusal(query: unknown, operationName: string | null | undefined): ExecutionResult | undefined {
  try {
    const operation = getOperationAST(parse(String(query), { maxTokens: tokensMax }), operationName);
    if (operation?.operation === 'subscription') return undefined;
    const message = 'Only subscriptions are answered as an event stream. Send queries with `accept: application/json`.';
    return { data: null, errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { data: null, errors: [new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })] };
  }
}

function withReadableErrors(result: ExecutionResult): ExecutionResult {
  if (!result.errors) return result;
  return {
    ...result,
    errors: result.errors.map((error) => toGraphQLError(withCode(error), error) as GraphQLError),
  };
}

/** Errors of validation carry no code outside Apollo; they are those that no resolver threw. */
function withCode(error: GraphQLError) {
  const formatted = error.toJSON();
  if (error.originalError || formatted.extensions?.code) return formatted;
  return { ...formatted, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
}
