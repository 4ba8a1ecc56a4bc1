import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CircuitLensError, canonicalJson, type ModelSpec } from '@circuit-lens/shared';
import { defaultWeightFlags, type WeightFlags } from './config.ts';
import type { HookedTransformer } from './HookedTransformer.ts';
import { type LoadModelOptions, loadModel } from './loadModel.ts';

export interface ModelPoolOptions {
  device?: LoadModelOptions['device'];
  threads?: number;
  /** Folder for processed weights and content hashes. */
  home?: string;
  /** Models kept in memory at once, least recently used ones leave; default 2, so that two flag sets can be compared. */
  modelsMax?: number;
}

export interface PoolLoadOptions {
  onProgress?(done: number, message: string): void;
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
}

/** All five flags of a spec; what it leaves out takes TransformerLens' default. */
export function completeWeightFlags(flags: Partial<WeightFlags> | undefined): WeightFlags {
  return { ...defaultWeightFlags, ...flags };
}

/**
 * Makes a pool. Two callers that ask for one model share its load; both hear its progress. A folder whose weights were
 * written anew is loaded anew.
 */
export function createModelPool(options: ModelPoolOptions = {}): ModelPool {
  const modelsMax = options.modelsMax ?? 2;
  const models = new Map<string, Promise<HookedTransformer>>();
  const listeners = new Map<string, Set<NonNullable<PoolLoadOptions['onProgress']>>>();
  const signal = { aborted: false };

  function start(key: string, spec: ModelSpec, weightFlags: WeightFlags): Promise<HookedTransformer> {
    const heard = new Set<NonNullable<PoolLoadOptions['onProgress']>>();
    listeners.set(key, heard);
    const { device, threads, home } = options;
    const onProgress = (done: number, message: string) => {
      for (const listener of heard) listener(done, message);
    };
    const loading = loadModel(spec.model, { weightFlags, device, threads, home, signal, onProgress });
    models.set(key, loading);
    for (const oldest of models.keys()) {
      if (models.size <= modelsMax) break;
      models.delete(oldest);
    }
    loading
      .catch(() => models.get(key) === loading && models.delete(key))
      .finally(() => listeners.get(key) === heard && listeners.delete(key));
    return loading;
  }

  return {
    async load(spec, { onProgress } = {}) {
      const weightFlags = completeWeightFlags(spec.weightFlags);
      const key = canonicalJson([spec.model ?? null, weightFlags, await weightsVersion(spec.model)]);
      if (signal.aborted)
        throw new CircuitLensError('JOB_CANCELLED', 'The models are being closed; nothing is loaded.');
      const known = models.get(key);
      if (known) {
        models.delete(key);
        models.set(key, known); // now the most recently used
      }
      const loading = known ?? start(key, spec, weightFlags);
      if (onProgress) listeners.get(key)?.add(onProgress);
      return loading;
    },
    close() {
      signal.aborted = true;
      models.clear();
    },
  };
}

/** Size and time of change of a folder's weights; null for a name. */
async function weightsVersion(model: string | undefined): Promise<string | null> {
  if (model === undefined) return null;
  return stat(join(model, 'model.safetensors')).then(
    ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
    () => null,
  );
}
