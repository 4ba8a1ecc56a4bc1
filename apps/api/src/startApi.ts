import type { ModelHost } from '@circuit-lens/model';
import { toErrorJson } from '@circuit-lens/shared';
import type { Env } from './env.ts';
import { createServer } from './http/createServer.ts';
import { InProcessJobQueue } from './jobs/InProcessJobQueue.ts';
import { logger } from './logger.ts';
import { modelChoices } from './modelChoices.ts';
import type { EnvelopeModel } from './modelEnvelope.ts';
import { CachedOperationRunner } from './operations/CachedOperationRunner.ts';
import type { Computer } from './operations/Computer.ts';
import { networkComputer } from './operations/networkComputer.ts';
import { productVersion } from './productVersion.ts';
import { PromptSets } from './promptSets/PromptSets.ts';
import { BatchedActivationReader } from './runs/BatchedActivationReader.ts';
import { StoredRuns } from './runs/StoredRuns.ts';
import type { Services } from './services.ts';
import { Store } from './store/Store.ts';
import { Downloads } from './tensors/Downloads.ts';
import { StoredTensorAddresses } from './tensors/StoredTensorAddresses.ts';

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

const resultBytesMax = 256 * 1024 * 1024;

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
  const host: Computer = { run: async (...call) => (await starting).run(...call) };
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
    computers: { model: host, network: networkComputer },
    store,
    waitingMax: env.queueMax,
    defaultModel: async () => (await model).contentHash,
  });
  const activations = new BatchedActivationReader(host, { bytesMax: resultBytesMax });
  const runs = new StoredRuns(operations, store, env.model);
  const services: Services = {
    operations,
    jobs,
    activations,
    runs,
    tensors: new StoredTensorAddresses(store.tensors, runs, activations),
    downloads: new Downloads(env.home, env.storeBytesMax / 4),
    promptSets: new PromptSets(operations, store.promptSets),
    models: async () => {
      // Where the default model can't be loaded, others can be chosen all the same.
      const defaultName = await model.then(
        ({ name }) => name,
        () => '',
      );
      return modelChoices(defaultName, new Set(operations.loadedModels.keys()));
    },
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
  const server = await createServer(services, env);
  const close = async (): Promise<void> => {
    jobs.close();
    await server.close();
    await closeHost();
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

async function openStore({ home, storeBytesMax }: Env): Promise<Store> {
  return Store.open(home, { bytesMax: storeBytesMax });
}
