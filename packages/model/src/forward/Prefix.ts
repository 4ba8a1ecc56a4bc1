import { CircuitLensError, hookName, hookNames } from '@circuit-lens/shared';
import type { ModelConfig } from '../config.ts';
import type { DeviceTensor, OnnxRuntime } from '../runtime/OnnxRuntime.ts';
import type { Tensor } from '../tensor.ts';
import type { PrefixLayout } from './blockStep.ts';
import type { TokenBatch } from './TokenBatch.ts';

/** Where keys and values are read from: an `ActivationCache`. */
interface KeysValuesSource {
  get(name: string): Tensor;
}

/** Keys and values of one layer: arrays are [prompt, position, head, dHead], as their hook points are. */
interface KeysValues<Values> {
  k: Values;
  v: Values;
}

/**
 * What attention needs of tokens that were run before, so that a run can go on behind them without running them again.
 * Causal attention makes it exact: nothing that comes later changes it.
 */
export interface Prefix<Values = Float32Array> {
  /** How many positions it covers, the same in every prompt. */
  length: number;
  prompts: number;
  /** One entry a layer. */
  layers: readonly KeysValues<Values>[];
}

/**
 * A prefix where the runtime keeps it, each of its tensors [prompt, head, position, dHead], so that attention need not turn what
 * was run before at every step: to be released when no run goes on behind it any more (`releasePrefix`).
 */
export type KeptPrefix = Prefix<DeviceTensor>;

/** A prefix that is put together layer by layer; what is picked is the block's to release. */
export interface PickedPrefix extends Pick<KeptPrefix, 'length' | 'prompts'> {
  /** Keys or values of a layer, [prompt, position, head, dHead]. */
  pick(letter: 'k' | 'v', layer: number): Promise<DeviceTensor>;
}

/** How a block is given it: what a run has kept is turned already. */
export function layoutOf(prefix: Prefix<Float32Array | DeviceTensor> | PickedPrefix): PrefixLayout {
  return 'pick' in prefix || prefix.layers[0]!.k instanceof Float32Array ? 'byPosition' : 'byHead';
}

/** Frees a prefix on the device; in memory the garbage collector does it. */
export function releasePrefix(runtime: OnnxRuntime, { layers }: Pick<KeptPrefix, 'layers'>): void {
  for (const { k, v } of layers) {
    runtime.release(k);
    runtime.release(v);
  }
}

/** The hook points that a prefix is made of. */
export function prefixHooks(nLayers: number): string[] {
  return [...hookNames('k', nLayers), ...hookNames('v', nLayers)];
}

/**
 * A prefix with the positions of one more run behind it.
 * @param before null where the run began at position 0
 * @param cache holds `prefixHooks` of a run whose prompts all have one length
 * @throws CircuitLensError MISSING_ACTIVATION
 */
export function extendPrefix(before: Prefix | null, cache: KeysValuesSource, nLayers: number): Prefix {
  const [prompts, added] = cache.get(hookName('k', 0)).shape as [number, number];
  const layers = Array.from({ length: nLayers }, (_, layer): KeysValues<Float32Array> => {
    const join = (kind: 'k' | 'v') =>
      joinPositions(before?.layers[layer]?.[kind] ?? null, cache.get(hookName(kind, layer)).data, prompts);
    return { k: join('k'), v: join('v') };
  });
  return { length: (before?.length ?? 0) + added, prompts, layers };
}

/** [prompt, a + b, …] of [prompt, a, …] and [prompt, b, …]. */
function joinPositions(first: Float32Array | null, second: Float32Array, prompts: number): Float32Array {
  if (!first) return second;
  const [a, b] = [first.length / prompts, second.length / prompts];
  const joined = new Float32Array(first.length + second.length);
  for (let prompt = 0; prompt < prompts; prompt++) {
    joined.set(first.subarray(prompt * a, (prompt + 1) * a), prompt * (a + b));
    joined.set(second.subarray(prompt * b, (prompt + 1) * b), prompt * (a + b) + a);
  }
  return joined;
}

/** @throws CircuitLensError BAD_USER_INPUT when the prompts are not those of the prefix; PROMPT_TOO_LONG */
export function checkPrefix(
  prefix: Pick<Prefix, 'length' | 'prompts'>,
  batch: TokenBatch,
  { nCtx }: ModelConfig,
): void {
  checkEven(batch, prefix.prompts);
  const longest = batch.tokens[0]!.length;
  if (prefix.length + longest <= nCtx) return;
  throw new CircuitLensError(
    'PROMPT_TOO_LONG',
    `A prefix of ${prefix.length} tokens and ${longest} more do not fit into ${nCtx} positions.`,
    { prefix: prefix.length, tokens: longest, limit: nCtx },
  );
}

/**
 * Can a run go on behind a prefix of so many prompts, or leave one?
 * @throws CircuitLensError BAD_USER_INPUT when its prompts are others, or of several lengths
 */
export function checkEven({ tokens, lengths, attentionMask }: TokenBatch, prompts: number): void {
  const longest = tokens[0]!.length;
  if (tokens.length === prompts && !attentionMask && lengths.every((length) => length === longest)) return;
  throw new CircuitLensError(
    'BAD_USER_INPUT',
    `A run behind a prefix takes as many prompts as the prefix (${prompts}), all of one length and without an attention mask; got ${tokens.length} of lengths ${lengths.join(', ')}.`,
    { field: 'prefix', prompts, lengths },
  );
}
