import type { RequestHandler } from 'express';

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Lets a request through only when it is addressed to this machine under a known name and, where a page sent it, the
 * page is from such a name too. Without this, any web page could read the API (DNS rebinding) or start jobs on it.
 */
export function checkOrigin(allowedHosts: readonly string[]): RequestHandler {
  const allowed = new Set([...loopbackNames, ...allowedHosts]);
  return (request, response, next) => {
    const { host, origin } = request.headers;
    const refused = [host && `http://${host}`, origin].find((url) => url && !allowed.has(hostnameOf(url)));
    if (host && !refused) return next();
    const message = `Requests to or from "${refused ?? 'an unnamed host'}" are refused. Allowed names: ${[...allowed].join(', ')}. CIRCUIT_LENS_ALLOWED_HOSTS adds more.`;
    response.status(403).json({ errors: [{ message, extensions: { code: 'FORBIDDEN' } }] });
  };
}

/** Name of a host without its port; empty for what is no URL, such as the origin "null". */
function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
