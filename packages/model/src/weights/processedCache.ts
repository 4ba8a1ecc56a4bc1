/** Keeps the result of the one slow pass, the refactored attention matrices, on disk. */
import type { ModelConfig, WeightFlags } from '../config.ts';
import { type KeptTensors, keep, keptPath, readKept } from './keptTensors.ts';
import { type LoadControl, part } from './LoadControl.ts';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';
import { refactorFactoredAttentionMatrices } from './passes/refactorFactoredAttentionMatrices.ts';
import { processWeights } from './processWeights.ts';

/** Part of an entry's name. Raise it when a pass changes its numbers. */
const entryVersion = 2;

/** All that the refactor pass writes. */
const refactored = [
  'W_Q_T',
  'W_K_T',
  'W_V_T',
  'W_O',
  'b_Q',
  'b_K',
  'b_V',
  'b_O',
] as const satisfies (keyof BlockWeights)[];

export interface ProcessedCacheOptions extends LoadControl {
  /** Folder of the cache; entries lie under `processed/`. */
  home: string;
  /** As `loadCheckpoint` gives it. */
  contentHash: string;
}

/** What the cache did. */
export interface CacheOutcome {
  /** `unused`: the refactor pass was not asked for, and the others are faster than reading. */
  source: 'unused' | 'cache' | 'computed';
  /** Why the entry could not be read or kept; the weights are right all the same. */
  problem?: string;
}

/** Path of the entry of a model with these flags. */
export function processedCachePath(home: string, contentHash: string, flags: WeightFlags): string {
  return keptPath(home, 'processed', contentHash, flags, entryVersion);
}

/**
 * `processWeights`, with the refactored matrices taken from disk where they are there, and kept there where not. A
 * damaged entry is set aside as `*.corrupt` and computed again. Changes the given weights.
 * @throws CircuitLensError JOB_CANCELLED
 */
export async function processWeightsCached(
  weights: ModelWeights,
  config: ModelConfig,
  flags: WeightFlags,
  options: ProcessedCacheOptions,
): Promise<CacheOutcome> {
  if (!flags.refactorFactoredAttentionMatrices) {
    await processWeights(weights, config, flags, options);
    return { source: 'unused' };
  }
  const cheap = { ...flags, refactorFactoredAttentionMatrices: false };
  await processWeights(weights, config, cheap, part(options, 0, 0.1));
  const path = processedCachePath(options.home, options.contentHash, flags);
  const found = await readEntry(path, weights);
  if (found === 'read') {
    options.onProgress?.(1, 'reading processed weights');
    return { source: 'cache' };
  }
  await refactorFactoredAttentionMatrices(weights, config, part(options, 0.1, 1));
  const problem = (await keep(path, tensorsOf(weights))) ?? (found === 'missing' ? undefined : found.problem);
  return { source: 'computed', problem };
}

/** Nothing in `weights` is touched unless the whole entry is good. */
async function readEntry(path: string, weights: ModelWeights): Promise<'read' | 'missing' | { problem: string }> {
  const kept = await readKept(path);
  if (!(kept instanceof Map)) return kept;
  for (const [name, { data }] of tensorsOf(weights)) {
    if (kept.get(name)?.data.length !== data.length) return { problem: `"${path}" lacks ${name} of this model` };
  }
  for (const [layer, block] of weights.blocks.entries()) {
    for (const key of refactored) block[key] = kept.get(tensorName(layer, key))!.data;
  }
  return 'read';
}

function tensorsOf({ blocks }: ModelWeights): KeptTensors {
  const tensors = blocks.flatMap((block, layer) =>
    refactored.map((key) => [tensorName(layer, key), { shape: [block[key].length], data: block[key] }] as const),
  );
  return new Map(tensors);
}

function tensorName(layer: number, key: keyof BlockWeights): string {
  return `blocks.${layer}.attn.${key}`;
}
