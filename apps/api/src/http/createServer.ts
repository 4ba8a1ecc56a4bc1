import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import { CircuitLensError } from '@circuit-lens/shared';
import express, { type Response } from 'express';
import type { ClientJobs } from '../jobs/ClientJobs.ts';
import type { Limits } from '../limits.ts';
import { logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Pricing } from '../price/QueryPrice.ts';
import type { ApiContext } from '../schema/builder.ts';
import { schema } from '../schema/index.ts';
import type { Services } from '../services.ts';
import { toGraphQLError } from '../toGraphQLError.ts';
import { ApiRequests, requestOf } from './ApiRequest.ts';
import { answerLog } from './answerLog.ts';
import { badRequest } from './badRequest.ts';
import { checkOrigin } from './checkOrigin.ts';
import { checkSignIn } from './checkSignIn.ts';
import { createDownloads } from './downloads.ts';
import type { EventStream } from './eventStream.ts';
import { createExplorer } from './explorer.ts';
import type { FairGate } from './FairGate.ts';
import { queryGuard } from './queryGuard.ts';
import { sendError } from './sendError.ts';
import { servicesFor } from './servicesFor.ts';

/** The API over HTTP. */
export interface ApiServer {
  /** @returns the address it can be reached at @throws Error EADDRINUSE */
  listen(port: number, host: string): Promise<string>;
  /**
   * Takes nothing more, ends event streams, and lets what is under way go on for so long; what is left then is answered
   * with an error. Called again it waits for the shorter time of both.
   */
  close(drainSeconds: number): Promise<void>;
}

/** Longest waits, in milliseconds, for the head of a request and the whole of it, and how often they are looked at. */
const waits = { headers: 10_000, request: 60_000, check: 5_000 };

/** Longest wait, in milliseconds, for answers that are being sent when the server closes. */
const sendMs = 1500;
const drainCheckMs = 50;

/**
 * Who is let in, and what for: by which names, with which token (null lets everyone in), within which limits; and the key of the
 * dashboard's server, which says for whom it asks.
 */
export interface Access {
  allowedHosts: readonly string[];
  token: string | null;
  proxyKey: string | null;
  limits: Limits;
}

/** What a server is made of. */
export interface ServerParts {
  services: Services;
  pricing: Pricing;
  gate: FairGate;
  jobs: ClientJobs;
  eventStream: EventStream;
  metrics: Metrics;
}

/** Builds the server; it listens when told to. */
export async function createServer(
  parts: ServerParts,
  { allowedHosts, token, proxyKey, limits }: Access,
): Promise<ApiServer> {
  const { services, pricing, gate, jobs, eventStream, metrics } = parts;
  const apollo = new ApolloServer<ApiContext>({
    schema,
    logger,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    formatError: toGraphQLError,
    maxRecursiveSelections: true,
    parseOptions: { maxTokens: limits.queryTokens },
    stopOnTerminationSignals: false,
    // Its landing page comes from another machine; `createExplorer` is ours.
    plugins: [ApolloServerPluginLandingPageDisabled(), queryGuard(pricing, gate)],
  });
  await apollo.start();
  const requests = new ApiRequests(proxyKey);
  const contextOf = (response: Response): ApiContext => {
    const request = requestOf(response);
    return { request, services: servicesFor(request, services, jobs) };
  };
  const app = express().disable('x-powered-by');
  app.get('/healthz', (_request, response) => void response.json({ status: 'alive' }));
  app.get('/readyz', (_request, response) => {
    const { status } = services.health();
    // Asked without a name and a token, so nothing of folders and models; the field `health` has those.
    response.status(status === 'ready' ? 200 : 503).json({ status });
  });
  app.use(requests.handler(answerLog(metrics)), checkOrigin(allowedHosts), checkSignIn(token));
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.text());
  });
  app.use(createExplorer());
  app.use('/graphql', express.json({ limit: limits.bodyBytes }), eventStream.handle(contextOf));
  app.use('/graphql', expressMiddleware(apollo, { context: async ({ res }) => contextOf(res) }));
  app.use(createDownloads(services, gate, limits));
  app.use((request, response) => {
    const message = `There is nothing at ${request.path}. There are /graphql, /tensors/ID.FORMAT, /runs/ID/activations.safetensors, /metrics, /healthz and /readyz.`;
    sendError(response, new CircuitLensError('NOT_FOUND', message, { path: request.path }));
  });
  app.use(badRequest(limits));
  const http = createHttpServer(
    { headersTimeout: waits.headers, requestTimeout: waits.request, connectionsCheckingInterval: waits.check },
    app,
  );
  http.maxConnections = limits.connections;
  let closed: Promise<void> | null = null;
  return {
    listen: (port, host) => listen(http, port, host),
    async close(drainSeconds) {
      closed ??= new Promise<void>((resolve) => http.close(() => resolve()));
      void gate.close();
      eventStream.end();
      await drained(http, closed, drainSeconds);
      requests.stopAll();
      const late = setTimeout(() => http.closeAllConnections(), sendMs);
      await drained(http, closed, Number.POSITIVE_INFINITY);
      clearTimeout(late);
      await apollo.stop();
    },
  };
}

/** Waits until every connection has ended, or for so long. One that has been answered ends at once. */
async function drained(http: Server, closed: Promise<void>, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let isClosed = false;
  void closed.then(() => {
    isClosed = true;
  });
  while (!isClosed && performance.now() < until) {
    http.closeIdleConnections();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainCheckMs))]);
  }
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
