import type { ModelHost } from '@circuit-lens/model';
import { noMemory } from '@circuit-lens/model/host';
import { createServices } from './createServices.ts';
import type { Env } from './env.ts';
import { createServer } from './http/createServer.ts';
import { createEventStream } from './http/eventStream.ts';
import { FairGate } from './http/FairGate.ts';
import { logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import type { EnvelopeModel } from './modelEnvelope.ts';
import type { ServerHealth } from './ServerHealth.ts';
import { Store } from './store/Store.ts';

/** A server that answers. */
export interface RunningApi {
  /** Where it is, `http://localhost:4000`. */
  address: string;
  /** Ends when the default model is loaded. @throws CircuitLensError why it could not be */
  model: Promise<EnvelopeModel>;
  /** Where a damaged store was put at this start. */
  storeSetAside: string | null;
  /**
   * Stops the job that runs at its next stage, lets queries go on for so long, and gives everything free. Called again,
   * the shorter time holds.
   */
  close(drainSeconds: number): Promise<void>;
}

/**
 * Starts everything of the API around a model host: store, jobs, server. The host starts and the model loads while the
 * server already listens. When this fails the host is closed.
 * @throws CircuitLensError see `Store.open`; Error EADDRINUSE
 */
export async function startApi(env: Env, starting: Promise<ModelHost>): Promise<RunningApi> {
  const closeHost = () =>
    starting.then(
      (started) => started.close(),
      () => {},
    );
  const store = await openStore(env).catch(async (error: unknown) => {
    await closeHost();
    throw error;
  });
  let host: ModelHost | null = null;
  starting.then(
    (started) => {
      host = started;
    },
    () => {},
  );
  const created = createServices(env, { host: starting, store, metrics: () => metrics });
  const { jobs, clientJobs, pricing, model } = created;
  let isStopping = false;
  const health = (): ServerHealth => {
    const now = created.services.health();
    return isStopping ? { ...now, status: 'stopping' } : now;
  };
  const services = { ...created.services, health };
  const gate = new FairGate({ running: env.limits.queries, ofClient: env.limits.clientQueries });
  const eventStream = createEventStream(env.limits);
  const metrics: Metrics = new Metrics({
    health,
    queries: () => gate.counts(),
    streams: () => eventStream.count(),
    workerMemory: () => host?.memory ?? noMemory,
  });
  const server = await createServer({ services, pricing, gate, jobs: clientJobs, eventStream, metrics }, env);
  let ending: Promise<void> | null = null;
  const end = async (served: Promise<void>): Promise<void> => {
    await served;
    await closeHost();
    store.close();
  };
  const close = (drainSeconds: number): Promise<void> => {
    isStopping = true;
    jobs.close();
    const served = server.close(drainSeconds);
    ending ??= end(served);
    return ending;
  };
  try {
    const address = await server.listen(env.apiPort, env.host);
    logger.info({ address, home: env.home }, 'listening');
    return { address, model, storeSetAside: store.setAside, close };
  } catch (error) {
    await close(0);
    throw error;
  }
}

async function openStore({ home, storeBytesMax }: Env): Promise<Store> {
  return Store.open(home, { bytesMax: storeBytesMax });
}
