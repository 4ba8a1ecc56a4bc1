import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import {
  ByteBudget,
  type ModelHost,
  publishedContentHash,
  runNetworkOperation,
  threadShare,
} from '@circuit-lens/model';
import type { Env } from './env.ts';
import { ClientJobs } from './jobs/ClientJobs.ts';
import { ClientTurns } from './jobs/ClientTurns.ts';
import { InProcessJobQueue } from './jobs/InProcessJobQueue.ts';
import { logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { modelChoices } from './modelChoices.ts';
import type { EnvelopeModel } from './modelEnvelope.ts';
import { watchModel } from './modelState.ts';
import { CachedOperationRunner } from './operations/CachedOperationRunner.ts';
import { withCallLimit, withTimeLimit } from './operations/limitedHost.ts';
import { withDeviceWatch } from './operations/withDeviceWatch.ts';
import { OperationPrices } from './price/OperationPrices.ts';
import { QueryPricing } from './price/QueryPricing.ts';
import { productVersion } from './productVersion.ts';
import { PromptSets } from './promptSets/PromptSets.ts';
import { BatchedActivationReader } from './runs/BatchedActivationReader.ts';
import { StoredRuns } from './runs/StoredRuns.ts';
import type { ServerHealth } from './ServerHealth.ts';
import type { Services } from './services.ts';
import type { Store } from './store/Store.ts';
import { Downloads } from './tensors/Downloads.ts';
import { StoredTensorAddresses } from './tensors/StoredTensorAddresses.ts';
import { Verifications } from './verification/Verifications.ts';

/** Calls that the worker holds; the others wait here. It refuses more than 256, jobs among them. */
const workerCallsMax = 200;

/** Work above which a query's operation gives way to shorter ones; some seconds of GPT-2 small on two cores. */
const interactiveWorkMax = 20_000;

/** Answers are half of what is kept, and no more than fits this thread's heap: rows of tables lie there. */
function answerBytes(cacheBytesMax: number): number {
  return Math.min(threadShare(cacheBytesMax), getHeapStatistics().heap_size_limit / 4);
}

/** Everything that answers queries, and the default model once it is loaded. */
export interface CreatedServices {
  services: Services;
  jobs: InProcessJobQueue;
  clientJobs: ClientJobs;
  pricing: QueryPricing;
  model: Promise<EnvelopeModel>;
}

/**
 * Puts the services together around a model host, which may still be starting.
 * @param metrics those that hear of lookups and crashes; made from these services, so that they are asked for late
 */
export function createServices(
  env: Env,
  { host: starting, store, metrics }: { host: Promise<ModelHost>; store: Store; metrics(): Metrics },
): CreatedServices {
  const host = withDeviceWatch({ run: async (...call) => (await starting).run(...call) }, (moved) => {
    logger.warn(
      { model: moved.name, device: moved.device, why: moved.deviceNote },
      'the model goes on on another device',
    );
    operations.forget();
    state.moved(moved);
  });
  const { limits } = env;
  const forQueries = withCallLimit(host, workerCallsMax);
  const budget = new ByteBudget(answerBytes(env.cacheBytesMax));
  const cacheOf = (cache: 'results' | 'activations') => ({
    budget,
    onLookup: (isHit: boolean) => metrics().noteLookup(cache, isHit),
  });
  const prices = new OperationPrices(env.model);
  const operations = new CachedOperationRunner(forQueries, {
    ...cacheOf('results'),
    onModel: (model, named) => void verifications.noteModel(model, named),
    priorityOf: (name, input) => {
      const { work } = prices.priceOf(name, input);
      return work > interactiveWorkMax ? 'patient' : 'interactive';
    },
  });
  const model = operations.run('model.info', {}).then((envelope) => envelope.model);
  const state = watchModel(starting, model, () => metrics().noteCrash());
  const turns = new ClientTurns();
  const jobs = new InProcessJobQueue({
    lanes: {
      model: { computer: withTimeLimit(host, limits.jobSeconds), waitingMax: limits.jobsWaiting },
      network: {
        computer: withTimeLimit({ run: runNetworkOperation }, limits.downloadSeconds),
        waitingMax: limits.downloadsWaiting,
      },
    },
    store,
    onResult: (job, envelope): Promise<void> => verifications.noteResult(job, envelope),
    next: (waiting, everywhere) => turns.next(waiting, everywhere),
    modelId: async (named) => {
      const id = named ?? (await model).contentHash;
      return env.precision === 'fp32' ? id : `${id} ${env.precision}`;
    },
  });
  const verifications: Verifications = new Verifications({
    path: join(env.home, 'verified.json'),
    published: publishedContentHash,
    isAutomatic: env.isVerifying,
    defaultModel: env.model,
    jobs,
  });
  const activations = new BatchedActivationReader(forQueries, cacheOf('activations'));
  const runs = new StoredRuns(operations, store, env.model);
  const promptSets = new PromptSets(operations, store.promptSets);
  const pricing = new QueryPricing(env.limits, { promptSets, runs, operations: prices });
  const services: Services = {
    operations,
    jobs,
    activations,
    runs,
    tensors: new StoredTensorAddresses(store.tensors, runs, activations),
    downloads: new Downloads(env.home, env.storeBytesMax / 4),
    promptSets,
    pricing,
    verifications,
    defaultModel: env.model,
    models: async () => {
      // Where the default model can't be loaded, others can be chosen all the same.
      const defaultName = await model.then(
        ({ name }) => name,
        () => '',
      );
      return modelChoices(defaultName, new Set(operations.loadedModels.keys()));
    },
    health: (): ServerHealth => {
      const { queued, running } = jobs.counts();
      const failed = state.error !== null || state.model?.selfTest?.status === 'failed';
      const isReady = state.model !== null && !state.isReloading;
      return {
        status: failed ? 'degraded' : isReady ? 'ready' : 'starting',
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
  return { services, jobs, clientJobs: new ClientJobs(jobs, env.limits.clientJobs, turns), pricing, model };
}
