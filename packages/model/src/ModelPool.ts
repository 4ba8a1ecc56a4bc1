import { CircuitLensError, canonicalJson, type ModelSpec, toErrorJson } from '@circuit-lens/shared';
import { defaultWeightFlags, type WeightFlags } from './config.ts';
import { env } from './env.ts';
import type { HookedTransformer } from './HookedTransformer.ts';
import { type LoadModelOptions, loadModel } from './loadModel.ts';
import { defaultModelName } from './modelFolders.ts';
import { weightsVersion } from './weights/weightsVersion.ts';

export interface ModelPoolOptions {
  device?: LoadModelOptions['device'];
  precision?: LoadModelOptions['precision'];
  threads?: number;
  /** Folder for processed weights and content hashes. */
  home?: string;
  /** The model where none is named; left out: what `defaultModelName` says at the first such load, and then always. */
  defaultModel?: string;
  /** Models kept in memory at once, least recently used ones leave; default 2, so that two flag sets can be compared. */
  modelsMax?: number;
}

export interface PoolLoadOptions {
  onProgress?(done: number, message: string): void;
  /** A load ends with JOB_CANCELLED once everybody who waits for it has cancelled; left out: never cancelled. */
  isCancelled?(): boolean;
}

/** Loaded models by name and weight flags. */
export interface ModelPool {
  /**
   * The model of a spec, loaded at most once at a time and kept.
   * @throws CircuitLensError those of `loadModel`; JOB_CANCELLED once the pool is closed
   */
  load(spec: ModelSpec, options?: PoolLoadOptions): Promise<HookedTransformer>;
  /** Stops a load that is under way and forgets every model. */
  close(): void;
  /**
   * Goes on on the CPU after a device has failed that nobody asked for by name: models are loaded anew when they are next
   * asked for. @returns false when there is nothing to leave
   */
  leaveDevice(reason: string): boolean;
}

/** All five flags of a spec; what it leaves out takes TransformerLens' default. */
export function completeWeightFlags(flags: Partial<WeightFlags> | undefined): WeightFlags {
  return { ...defaultWeightFlags, ...flags };
}

/**
 * Makes a pool. Two callers that ask for one model share its load; both hear its progress. A folder whose weights were
 * written anew is loaded anew.
 */
export function createModelPool(options: ModelPoolOptions = {}, loadOne = loadModel): ModelPool {
  const modelsMax = options.modelsMax ?? 2;
  const models = new Map<string, Promise<HookedTransformer>>();
  const waiters = new Map<string, Set<PoolLoadOptions>>();
  let { defaultModel } = options;
  let closed = false;
  let { device, precision } = options;
  let deviceNote: string | undefined;

  /** The first answer holds: a model that comes into the cache later must not stand in for the one that was used so far. */
  function defaultName(): string {
    defaultModel ??= defaultModelName();
    return defaultModel;
  }

  function start(
    key: string,
    model: string,
    weightFlags: WeightFlags,
    first: PoolLoadOptions,
  ): Promise<HookedTransformer> {
    // Who starts a load hears it from its first word on.
    const waiting = new Set([first]);
    waiters.set(key, waiting);
    const { threads, home } = options;
    const onProgress = (done: number, message: string) => {
      for (const waiter of waiting) waiter.onProgress?.(done, message);
    };
    const signal = {
      get aborted() {
        return closed || (waiting.size > 0 && [...waiting].every(({ isCancelled }) => isCancelled?.()));
      },
    };
    const loading = loadOne(model, { weightFlags, device, precision, deviceNote, threads, home, signal, onProgress });
    models.set(key, loading);
    for (const oldest of models.keys()) {
      if (models.size <= modelsMax) break;
      models.delete(oldest);
    }
    loading
      .catch(() => models.get(key) === loading && models.delete(key))
      .finally(() => waiters.get(key) === waiting && waiters.delete(key));
    return loading;
  }

  async function load(spec: ModelSpec, waiter: PoolLoadOptions = {}): Promise<HookedTransformer> {
    const weightFlags = completeWeightFlags(spec.weightFlags);
    const model = spec.model ?? defaultName();
    const key = canonicalJson([model, weightFlags, await weightsVersion(model)]);
    if (closed) throw new CircuitLensError('JOB_CANCELLED', 'The models are being closed; nothing is loaded.');
    const known = models.get(key);
    if (known) {
      models.delete(key);
      models.set(key, known); // now the most recently used
    }
    const loading = known ?? start(key, model, weightFlags, waiter);
    waiters.get(key)?.add(waiter);
    return loading.catch((error: unknown) => {
      // It was cancelled by others, at the moment this caller came.
      const again = known && !closed && !waiter.isCancelled?.() && toErrorJson(error).code === 'JOB_CANCELLED';
      if (!again) throw error;
      return load(spec, waiter);
    });
  }

  return {
    load,
    close() {
      closed = true;
      models.clear();
    },
    leaveDevice(reason) {
      // Others may have been in the middle of something when it failed.
      if (deviceNote !== undefined) return true;
      if ((device ?? env.device) !== 'auto') return false;
      device = 'cpu';
      precision = 'fp32';
      deviceNote = reason;
      models.clear();
      return true;
    },
  };
}
