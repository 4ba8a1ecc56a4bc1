import type { ErrorRequestHandler } from 'express';
import type { Limits } from '../limits.ts';
import { logger } from '../logger.ts';

/** Bodies that are too large or no JSON, and paths that can't be read, as errors of GraphQL. */
export function badRequest({ bodyBytes }: Limits): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = typeof error.status === 'number' ? error.status : 500;
    if (status >= 500) logger.error({ err: error }, 'a request failed');
    const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
    response.status(status).json({ errors: [{ message: messageOf(status, error, bodyBytes), extensions: { code } }] });
  };
}

function messageOf(status: number, error: { type?: string }, bodyBytes: number): string {
  if (status >= 500) return 'The request failed.';
  if (status === 413) return `The body of a request may have ${bodyBytes} bytes at most.`;
  if (error.type === 'request.aborted') return 'The body of this request broke off.';
  return 'This request could not be read: its body is not JSON, or its path is not valid.';
}
