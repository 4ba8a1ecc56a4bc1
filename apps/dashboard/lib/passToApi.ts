import { allowedNames, errorCodes, proxyKeyHeader, refusalMessage, refusedName } from '@circuit-lens/shared/names';
import { allowedHosts, apiUrl, proxyKey } from './env.ts';

/** What the API is told of a browser's request. */
const passedOn = [
  'accept',
  'apollo-require-preflight',
  'authorization',
  'cache-control',
  'content-type',
  'if-none-match',
  'if-range',
  'range',
  // For whom it is asked, which `noteClient` has seen to: each client waits in a line of its own.
  'x-forwarded-for',
  'x-request-id',
];

/**
 * What `fetch` would otherwise add by itself: it unpacks what is compressed, under a length that no longer holds, and asks
 * for a new copy where the browser asks whether its own still holds.
 */
const byFetch = { 'accept-encoding': 'identity', 'cache-control': 'max-age=0' };

/** What a browser is told of the API's answer; `www-authenticate` makes it ask for the token of the server. */
const passedBack = [
  'accept-ranges',
  'content-disposition',
  'content-length',
  'content-range',
  'content-security-policy',
  'content-type',
  'etag',
  'retry-after',
  'vary',
  'www-authenticate',
  'x-content-type-options',
  'x-request-id',
];

/**
 * Passes a request on to the API, at the same path, and streams the answer back. Not a rewrite of `next.config.ts`,
 * since those are frozen at build time and `API_PORT` is known at start. Server side only.
 *
 * The API sees a request of this server and not of the browser, so the browser's Host and Origin are checked here, by the
 * API's own rule.
 * @returns the API's answer; 403 FORBIDDEN for a name that is not allowed, 503 API_OFFLINE when the API does not answer
 */
export async function passToApi(request: Request): Promise<Response> {
  const allowed = allowedNames(allowedHosts());
  const refused = refusedName({ host: request.headers.get('host'), origin: request.headers.get('origin') }, allowed);
  if (refused !== null) return refusal(refused, allowed);
  const { pathname, search } = new URL(request.url);
  const hasBody = request.method === 'POST';
  try {
    const answer = await fetch(apiUrl(pathname + search), {
      method: request.method,
      headers: { ...byFetch, ...chosen(request.headers, passedOn), ...keyOfProxy() },
      ...(hasBody ? { body: await request.arrayBuffer() } : {}),
      signal: request.signal,
    });
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...chosen(answer.headers, passedBack), 'cache-control': cacheControlOf(answer) },
    });
  } catch {
    const error = { message: 'The API does not answer.', extensions: { code: 'API_OFFLINE' } };
    return Response.json({ errors: [error] }, { status: 503 });
  }
}

function keyOfProxy(): Record<string, string> {
  const key = proxyKey();
  return key === null ? {} : { [proxyKeyHeader]: key };
}

/** `no-transform` keeps Next's gzip from holding back the events of a subscription. */
function cacheControlOf(answer: Response): string {
  return `${answer.headers.get('cache-control') ?? 'no-store'}, no-transform`;
}

function chosen(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

function refusal(refused: string, allowed: readonly string[]): Response {
  const { httpStatus, remedy } = errorCodes.FORBIDDEN;
  const extensions = { code: 'FORBIDDEN', details: { refused, allowed }, remedy };
  return Response.json({ errors: [{ message: refusalMessage(refused, allowed), extensions }] }, { status: httpStatus });
}
