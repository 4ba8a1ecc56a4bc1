import { ModelHost } from '@circuit-lens/model';
import { toErrorJson } from '@circuit-lens/shared';
import type { Env } from './env.ts';
import { createServer } from './http/createServer.ts';
import { InProcessJobQueue } from './jobs/InProcessJobQueue.ts';
import { logger } from './logger.ts';
import type { EnvelopeModel } from './modelEnvelope.ts';
import { CachedOperationRunner } from './operations/CachedOperationRunner.ts';
import { productVersion } from './productVersion.ts';
import { builtInPromptSets } from './promptSets/builtInPromptSets.ts';
import { BatchedActivationReader } from './runs/BatchedActivationReader.ts';
import { StoredRuns } from './runs/StoredRuns.ts';
import type { ModelChoice, Services } from './services.ts';
import { Store } from './store/Store.ts';

/** A server that answers. */
export interface RunningApi {
  /** Where it is, `http://localhost:4000`. */
  address: string;
  /** Ends when the default model is loaded. @throws CircuitLensError why it could not be */
  model: Promise<EnvelopeModel>;
  /** Where a damaged store was put at this start. */
  storeSetAside: string | null;
  /** Answers what came in, stops the job that runs at its next stage, and gives everything free. */
  close(): Promise<void>;
}

/** The model that ships with the product. */
const embeddedModel = 'ioi-mini';
const resultBytesMax = 256 * 1024 * 1024;

/**
 * Starts everything of the API: store, model host, jobs, server. The model loads while the server already listens.
 * @throws CircuitLensError see `Store.open`; Error EADDRINUSE
 */
export async function startApi(env: Env): Promise<RunningApi> {
  const store = Store.open(env.home);
  const host = await ModelHost.start({ device: env.device, threads: env.threads, home: env.home });
  const operations = new CachedOperationRunner(host, { bytesMax: resultBytesMax });
  const model = operations.run('model.info', {}).then((envelope) => envelope.model);
  const state: { model: EnvelopeModel | null; error: string | null } = { model: null, error: null };
  model.then(
    (loaded) => {
      state.model = loaded;
    },
    (error: unknown) => {
      state.error = toErrorJson(error).message;
    },
  );
  const jobs = new InProcessJobQueue({
    host,
    store,
    waitingMax: env.queueMax,
    defaultModel: async () => (await model).contentHash,
  });
  const services: Services = {
    operations,
    jobs,
    activations: new BatchedActivationReader(host, { bytesMax: resultBytesMax }),
    runs: new StoredRuns(operations, store, env.model),
    promptSets: {
      find: (id) => builtInPromptSets.find((set) => set.id === id) ?? null,
      list: () => builtInPromptSets,
    },
    models: async () => modelChoices((await model).name, operations.loadedModels),
    health: () => {
      const { queued, running } = jobs.counts();
      const failed = state.error !== null || state.model?.selfTest?.status === 'failed';
      return {
        status: failed ? 'degraded' : state.model ? 'ready' : 'starting',
        productVersion,
        uptime: process.uptime(),
        model: state.model,
        modelError: state.error,
        jobsQueued: queued,
        jobsRunning: running,
        home: env.home,
        storeSetAside: store.setAside,
      };
    },
  };
  const server = await createServer(services, env.allowedHosts);
  const close = async (): Promise<void> => {
    jobs.close();
    await server.close();
    await host.close();
    store.close();
  };
  try {
    const address = await server.listen(env.apiPort, env.host);
    logger.info({ address, home: env.home }, 'listening');
    return { address, model, storeSetAside: store.setAside, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function modelChoices(defaultName: string, loaded: ReadonlyMap<string, unknown>): ModelChoice[] {
  const names = new Set([defaultName, embeddedModel, ...loaded.keys()]);
  names.delete('');
  return [...names].map((name) => ({
    name,
    isDefault: name === defaultName,
    isEmbedded: name === embeddedModel,
    isLoaded: name === defaultName || loaded.has(name),
  }));
}
