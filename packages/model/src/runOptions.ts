import type { HookPoint } from '@circuit-lens/shared';
import type { ActivationCache } from './ActivationCache.ts';
import type { GivenOutputs } from './forward/blockInputs.ts';
import type { ForwardResult } from './forward/forward.ts';
import type { PickedPrefix, Prefix } from './forward/Prefix.ts';
import type { LogitRows } from './forward/unembed.ts';
import type { HookFunction } from './hooks/HookFunction.ts';
import type { DeviceTensor } from './runtime/OnnxRuntime.ts';
import type { Tensor } from './tensor.ts';

/** Which hook points: a full name, a glob, a list of these, or a predicate. */
export type HookSelection = string | readonly string[] | ((point: HookPoint) => boolean);

/** A function hook and where it goes. */
export interface RunHook {
  hook: HookSelection;
  run: HookFunction;
}

export interface RunOptions {
  /** Put BOS before text prompts; token ids are never touched. Default true, as in TransformerLens. */
  prependBos?: boolean;
  hooks?: readonly RunHook[];
  /** One 0 or 1 for every token; left out, every token is seen. */
  attentionMask?: number[][];
  /** First block to run, from `residual` = its `resid_pre` [prompt, position, dModel]. */
  startAtLayer?: number;
  residual?: Tensor;
  /** Block before which to stop. */
  stopAtLayer?: number;
  /** Keys and values of tokens that were run before these (`extendPrefix`); hooks and reads see the new ones only. */
  prefix?: Prefix<Float32Array | DeviceTensor> | PickedPrefix;
  /** Leave keys and values of all tokens as `prefix` of the result, on the device where there is one: `releasePrefix` frees them. */
  keepsPrefix?: boolean;
  /**
   * Outputs of attention and MLPs that are known, [prompt, position, dModel], or null where they are to be computed. With
   * attention given, positions do not see each other: rows of the stream may then go through as prompts of one token.
   */
  given?: GivenOutputs;
  /** Positions to unembed: all (default), the last of each prompt, one a prompt, or none. */
  logitsAt?: LogitRows;
  /** Called between stages: may wait, or throw to cancel. */
  checkpoint?(): Promise<void>;
}

export interface CacheOptions {
  /** Hook points to keep; default the default ones. */
  names?: HookSelection;
  /** One position a prompt: of activations [prompt, position, …] the cache keeps these alone. */
  keepAt?: readonly number[];
  /** Hook points by full name that are looked at as they go by; the cache holds them only when they are in `names` too. */
  visits?: ReadonlyMap<string, (activation: Tensor) => void | Promise<void>>;
}

export interface RunResult extends ForwardResult {
  tokens: number[][];
  lengths: number[];
}

export interface CachedRunResult extends RunResult {
  cache: ActivationCache;
}
