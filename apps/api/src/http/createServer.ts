import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import { CircuitLensError } from '@circuit-lens/shared';
import express, { type ErrorRequestHandler } from 'express';
import { logger } from '../logger.ts';
import type { ApiContext } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import type { Services } from '../services.ts';
import { toGraphQLError } from '../toGraphQLError.ts';
import { checkOrigin } from './checkOrigin.ts';
import { checkSignIn } from './checkSignIn.ts';
import { createDownloads } from './downloads.ts';
import { createEventStream } from './eventStream.ts';
import { createExplorer } from './explorer.ts';
import { bodyBytesMax, tokensMax } from './limits.ts';
import { sendError } from './sendError.ts';

/** The API over HTTP. */
export interface ApiServer {
  /** @returns the address it can be reached at @throws Error EADDRINUSE */
  listen(port: number, host: string): Promise<string>;
  /** Answers what came in, ends event streams, and takes nothing more. */
  close(): Promise<void>;
}

/** Longest wait, in milliseconds, for requests under way when the server closes. */
const drainMs = 1500;

/** Who is let in: by which names, and with which token; null lets everyone in. */
export interface Access {
  allowedHosts: readonly string[];
  token: string | null;
}

/** Builds the server; it listens when told to. */
export async function createServer(services: Services, { allowedHosts, token }: Access): Promise<ApiServer> {
  const apollo = new ApolloServer<ApiContext>({
    schema,
    logger,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: toGraphQLError,
    maxRecursiveSelections: true,
    parseOptions: { maxTokens: tokensMax },
    stopOnTerminationSignals: false,
    // Its landing page comes from another machine; `createExplorer` is ours.
    plugins: [ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();
  const eventStream = createEventStream(services);
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  app.get('/readyz', (_request, response) => {
    const health = services.health();
    response.status(health.model ? 200 : 503).json(health);
  });
  app.use(checkOrigin(allowedHosts), checkSignIn(token));
  app.use(createExplorer());
  app.use('/graphql', express.json({ limit: bodyBytesMax }), eventStream.handle);
  app.use('/graphql', expressMiddleware(apollo, { context: async () => ({ services }) }));
  app.use(createDownloads(services));
  app.use((request, response) => {
    const message = `There is nothing at ${request.path}. There are /graphql, /tensors/ID.FORMAT and /runs/ID/activations.safetensors.`;
    sendError(response, new CircuitLensError('NOT_FOUND', message, { path: request.path }));
  });
  app.use(badRequest);
  const http = createHttpServer(app);
  return {
    listen: (port, host) => listen(http, port, host),
    async close() {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      eventStream.end();
      http.closeIdleConnections();
      const late = setTimeout(() => http.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(late);
      await apollo.stop();
    },
  };
}

function listen(http: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      const { address, family, port: taken } = http.address() as AddressInfo;
      const name = address === '127.0.0.1' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
      resolve(`http://${name}:${taken}`);
    });
  });
}

/** Bodies that are too large or no JSON, as errors of GraphQL. */
const badRequest: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = typeof error.status === 'number' ? error.status : 500;
  if (status >= 500) logger.error({ err: error }, 'a request failed');
  const message =
    status === 413
      ? `The body of a request may have ${bodyBytesMax} bytes at most.`
      : 'The body of this request is not JSON.';
  const code = status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST';
  response
    .status(status)
    .json({ errors: [{ message: status >= 500 ? 'The request failed.' : message, extensions: { code } }] });
};
