import { type RequestHandler, type Response, Router } from 'express';
import { bundleExplorer, type ExplorerBundle } from './bundleExplorer.ts';

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GraphQL · Circuit Lens</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphql/explorer/main.css" />
  </head>
  <body>
    <div id="explorer">Loading…</div>
    <script src="/graphql/explorer/main.js"></script>
  </body>
</html>
`;

/** Nothing from elsewhere. The editors put their sizes into style attributes and elements. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The page that a browser gets at `/graphql`: GraphiQL with the schema's documentation and ready-made queries, without
 * the internet. Every request that does not prefer HTML goes on to the API.
 */
export function createExplorer(): Router {
  let bundle: Promise<ExplorerBundle> | null = null;
  const bundled = (): Promise<ExplorerBundle> => {
    bundle ??= bundleExplorer().catch((error: unknown) => {
      bundle = null;
      throw error;
    });
    return bundle;
  };
  const file =
    (type: string, part: keyof ExplorerBundle): RequestHandler =>
    async (_request, response) => {
      const contents = (await bundled())[part];
      withHeaders(response).type(type).set('cache-control', 'no-cache').send(Buffer.from(contents));
    };
  const router = Router();
  router.get('/graphql/explorer/main.js', file('text/javascript', 'script'));
  router.get('/graphql/explorer/main.css', file('text/css', 'style'));
  router.get('/graphql', (request, response, next) => {
    response.vary('accept');
    if (request.accepts(['json', 'html']) !== 'html') return next();
    withHeaders(response).type('html').set('content-security-policy', contentSecurityPolicy).send(page);
  });
  return router;
}

function withHeaders(response: Response): Response {
  return response.set({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
}
