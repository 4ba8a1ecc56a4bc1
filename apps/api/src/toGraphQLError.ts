import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { CircuitLensError, errorCodes } from '@circuit-lens/shared';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { logger } from './logger.ts';

/** Codes that GraphQL and Apollo give to queries that never reached a resolver. */
const queryCodes: ReadonlySet<unknown> = new Set(
  Object.values(ApolloServerErrorCode).filter((code) => code !== ApolloServerErrorCode.INTERNAL_SERVER_ERROR),
);

/**
 * What a caller sees of an error: code, message, details and remedy of an error that is meant for people; Apollo's code
 * for a query that is wrong in itself; nothing of any other, which is logged. Never throws.
 */
export function toGraphQLError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const { message, locations, path } = formatted;
  const cause = causeOf(thrown);
  if (cause instanceof CircuitLensError) {
    const { code, details } = cause;
    return { message: cause.message, locations, path, extensions: { code, details, remedy: errorCodes[code].remedy } };
  }
  const code = formatted.extensions?.code;
  if (queryCodes.has(code)) return { message, locations, path, extensions: { code } };
  logger.error({ err: cause, path }, 'a resolver failed');
  return {
    message: 'Something went wrong here that is not your fault. The log of the server says what.',
    locations,
    path,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** What a resolver threw, or what stood in a query's way before one ran. */
function causeOf(thrown: unknown): unknown {
  const cause = unwrapResolverError(thrown);
  return cause instanceof GraphQLError && cause.originalError ? cause.originalError : cause;
}
