import { type ErrorCode, errorCodes } from '@circuit-lens/shared/names';

/** An error as a page shows it: what happened, its code, and the one action that helps. */
export interface ApiError {
  code: string;
  message: string;
  remedy: string;
  /** The API did not answer at all; the banner at the top says so for the whole page. */
  offline: boolean;
}

interface ErrorLike {
  graphQLErrors?: readonly { message: string; extensions?: Record<string, unknown> }[];
  networkError?: Error;
  message: string;
}

const remedies: Record<string, string> = {
  API_OFFLINE: 'Start it with npm start; this page reconnects by itself.',
  INTERNAL_SERVER_ERROR: 'Try again; the log of the API has the cause.',
};

function remedyOf(code: string): string {
  return code in errorCodes ? errorCodes[code as ErrorCode].remedy : (remedies[code] ?? 'Try again.');
}

/** The first error of an answer; a request that got no answer counts as an offline API. */
export function describeError(error: ErrorLike): ApiError {
  const first = error.graphQLErrors?.[0];
  const code = first ? String(first.extensions?.code ?? 'INTERNAL_SERVER_ERROR') : 'API_OFFLINE';
  const message = first?.message ?? 'The API does not answer.';
  return { code, message, remedy: remedyOf(code), offline: code === 'API_OFFLINE' };
}
