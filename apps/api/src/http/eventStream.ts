import { CircuitLensError } from '@circuit-lens/shared';
import type { RequestHandler, Response } from 'express';
import { type ExecutionResult, GraphQLError, getOperationAST, parse } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/express';
import type { Limits } from '../limits.ts';
import { logger } from '../logger.ts';
import { checkDocumentSize, documentSize } from '../price/documentSize.ts';
import type { ApiContext } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import { toGraphQLError } from '../toGraphQLError.ts';
import { requestOf } from './ApiRequest.ts';
import { sendError } from './sendError.ts';

/** Subscriptions as server-sent events, and a way to end them all. */
export interface EventStream {
  handle(contextOf: (response: Response) => ApiContext): RequestHandler;
  /** How many are open. */
  count(): number;
  /** Ends every stream, so that the server can close. */
  end(): void;
}

/**
 * Answers POST requests that prefer `text/event-stream`; every other request goes on. Apollo never sees these, so the
 * limits of a query and the form of its errors are repeated here.
 */
export function createEventStream(limits: Limits): EventStream {
  const open = new Set<Response>();
  const openOf = (client: string) => [...open].filter((response) => requestOf(response).client === client).length;
  const handler = createHandler<ApiContext & Record<PropertyKey, unknown>>({
    schema,
    context: ({ context: { res } }) => res.locals.context,
    // No token: one stream for each subscription.
    authenticate: () => null,
    onSubscribe: (_request, { query, operationName }) => refusal(query, operationName, limits),
    onNext: (_context, _request, result) => withReadableErrors(result as ExecutionResult),
  });
  return {
    handle: (contextOf) => (request, response, next) => {
      // Clients list it last, among others, with queries that may be answered by plain JSON.
      const wantsStream = request.method === 'POST' && request.headers.accept?.trim().startsWith('text/event-stream');
      if (!wantsStream) return next();
      if (!request.is('application/json')) {
        response.status(415).json({ errors: [{ message: 'Send the subscription as application/json.' }] });
        return;
      }
      const streams = openOf(requestOf(response).client);
      if (streams >= limits.clientStreams) return sendError(response, tooMany(streams));
      request.headers.accept = 'text/event-stream';
      response.locals.context = contextOf(response);
      open.add(response);
      response.once('close', () => open.delete(response));
      handler(request, response).catch((error: unknown) => {
        // A reader that went away in the middle of an event is no failure.
        if (response.destroyed || (error as NodeJS.ErrnoException).code === 'EPIPE') return;
        logger.error({ err: error }, 'an event stream failed');
        response.end();
      });
    },
    count: () => open.size,
    end() {
      for (const response of open) response.end();
    },
  };
}

function tooMany(streams: number): CircuitLensError {
  const message = `You have ${streams} event streams open, as many as a client may have. Close one, or ask for the jobs by a query.`;
  return new CircuitLensError('QUEUE_FULL', message, { streams, allowed: streams });
}

function refusal(
  query: unknown,
  operationName: string | null | undefined,
  limits: Limits,
): ExecutionResult | undefined {
  try {
    const document = parse(String(query), { maxTokens: limits.queryTokens });
    checkDocumentSize(documentSize(document), limits);
    const operation = getOperationAST(document, operationName);
    if (operation?.operation === 'subscription') return undefined;
    const message = 'Only subscriptions are answered as an event stream. Send queries with `accept: application/json`.';
    return { data: null, errors: [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })] };
  } catch (error) {
    if (error instanceof CircuitLensError) return { data: null, errors: [asGraphQLError(error)] };
    const message = error instanceof Error ? error.message : String(error);
    return { data: null, errors: [new GraphQLError(message, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })] };
  }
}

function asGraphQLError(error: CircuitLensError): GraphQLError {
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: toGraphQLError({ message: '' }, error).extensions,
  });
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
