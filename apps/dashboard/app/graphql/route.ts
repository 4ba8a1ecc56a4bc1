import { apiUrl } from '../../lib/env.ts';

export const dynamic = 'force-dynamic';

const passedOn = ['content-type', 'accept', 'authorization', 'x-request-id', 'apollo-require-preflight'];

/**
 * Passes a request on to the API and streams the answer back. Not a rewrite of `next.config.ts`, since those are
 * frozen at build time and `API_PORT` is known at start.
 */
export async function POST(request: Request): Promise<Response> {
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
      },
    });
  } catch {
    const error = { message: 'The API does not answer.', extensions: { code: 'API_OFFLINE' } };
    return Response.json({ errors: [error] }, { status: 503 });
  }
}
