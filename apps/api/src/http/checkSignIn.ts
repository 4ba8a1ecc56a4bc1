import { CircuitLensError } from '@circuit-lens/shared';
import type { RequestHandler } from 'express';
import { sameSecret } from './sameSecret.ts';
import { sendError } from './sendError.ts';

/**
 * Lets a request through only when it carries the server's token: `Authorization: Bearer TOKEN` from a script, or HTTP
 * Basic with the token as password, which browsers ask a person for. Without a token everyone is let in.
 */
export function checkSignIn(token: string | null): RequestHandler {
  if (token === null) return (_request, _response, next) => next();
  return (request, response, next) => {
    if (sameSecret(givenToken(request.headers.authorization), token)) return next();
    response.setHeader('www-authenticate', 'Basic realm="Circuit Lens", charset="UTF-8"');
    const message =
      "This server asks for its token. A script sends `Authorization: Bearer TOKEN`; a browser asks for it as a password, whatever the user's name.";
    sendError(response, new CircuitLensError('UNAUTHENTICATED', message));
  };
}

function givenToken(header: string | undefined): string | null {
  const [scheme, value] = header?.split(' ') ?? [];
  if (!value) return null;
  if (/^bearer$/i.test(scheme!)) return value;
  if (!/^basic$/i.test(scheme!)) return null;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return pair.slice(pair.indexOf(':') + 1);
}
