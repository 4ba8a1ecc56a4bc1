import { allowedNames, errorCodes, refusalMessage, refusedName } from '@circuit-lens/shared/names';
import { allowedHosts, apiUrl } from '../../lib/env.ts';

export const dynamic = 'force-dynamic';

const passedOn = ['content-type', 'accept', 'authorization', 'x-request-id', 'apollo-require-preflight'];

/**
 * Passes a request on to the API and streams the answer back. Not a rewrite of `next.config.ts`, since those are
 * frozen at build time and `API_PORT` is known at start.
 *
 * The API sees a request of this server and not of the browser, so the browser's Host and Origin are checked here, by the
 * API's own rule.
 */
export async function POST(request: Request): Promise<Response> {
  const allowed = allowedNames(allowedHosts());
  const refused = refusedName({ host: request.headers.get('host'), origin: request.headers.get('origin') }, allowed);
  if (refused !== null) return refusal(refused, allowed);
  const headers = new Headers();
  for (const name of passedOn) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  try {
    const answer = await fetch(apiUrl(), {
      method: 'POST',
      headers,
      body: await request.arrayBuffer(),
      signal: request.signal,
    });
    return new Response(answer.body, {
      status: answer.status,
      headers: {
        'content-type': answer.headers.get('content-type') ?? 'application/json',
        // `no-transform` keeps Next's gzip from holding back the events of a subscription.
        'cache-control': 'no-store, no-transform',
        // Makes a browser ask for the token of the server.
        ...signIn(answer),
      },
    });
  } catch {
    const error = { message: 'The API does not answer.', extensions: { code: 'API_OFFLINE' } };
    return Response.json({ errors: [error] }, { status: 503 });
  }
}

function signIn(answer: Response): Record<string, string> {
  const challenge = answer.headers.get('www-authenticate');
  return challenge ? { 'www-authenticate': challenge } : {};
}

function refusal(refused: string, allowed: readonly string[]): Response {
  const { httpStatus, remedy } = errorCodes.FORBIDDEN;
  const extensions = { code: 'FORBIDDEN', details: { refused, allowed }, remedy };
  return Response.json({ errors: [{ message: refusalMessage(refused, allowed), extensions }] }, { status: httpStatus });
}
