import { allowedNames, CircuitLensError, refusalMessage, refusedName } from '@circuit-lens/shared';
import type { RequestHandler } from 'express';
import { sendError } from './sendError.ts';

/** Lets a request through only when it is addressed to, and sent by a page of, an allowed name; see `refusedName`. */
export function checkOrigin(allowedHosts: readonly string[]): RequestHandler {
  const allowed = allowedNames(allowedHosts);
  return (request, response, next) => {
    const refused = refusedName(request.headers, allowed);
    if (refused === null) return next();
    const message = refusalMessage(refused, allowed);
    sendError(response, new CircuitLensError('FORBIDDEN', message, { refused, allowed }));
  };
}
