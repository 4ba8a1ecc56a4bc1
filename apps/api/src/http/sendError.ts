import { type ErrorCode, errorCodes } from '@circuit-lens/shared';
import type { Response } from 'express';
import { toGraphQLError } from '../toGraphQLError.ts';

/** Answers with an error in the form that GraphQL errors have, and the HTTP status of its code. */
export function sendError(response: Response, error: unknown): void {
  const formatted = toGraphQLError({ message: '' }, error);
  const code = formatted.extensions?.code;
  const status = typeof code === 'string' && code in errorCodes ? errorCodes[code as ErrorCode].httpStatus : 500;
  const { retryAfterSeconds } = (formatted.extensions?.details ?? {}) as { retryAfterSeconds?: number };
  if (retryAfterSeconds) response.setHeader('retry-after', String(retryAfterSeconds));
  response.status(status).json({ errors: [formatted] });
}
