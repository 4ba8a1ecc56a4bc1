/** Keeps the result of the one slow pass, the refactored attention matrices, on disk. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { CircuitLensError } from '@circuit-lens/shared';
import type { ModelConfig, WeightFlags } from '../config.ts';
import { type LoadControl, part } from './LoadControl.ts';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';
import { refactorFactoredAttentionMatrices } from './passes/refactorFactoredAttentionMatrices.ts';
import { processWeights } from './processWeights.ts';
import { SafetensorsFile } from './safetensors.ts';
import { corruptSafetensors } from './safetensorsHeader.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

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

/** Path of the entry of a model with these flags, written as the first letters of those that are on. */
export function processedCachePath(home: string, contentHash: string, flags: WeightFlags): string {
  const letters = { foldLayerNorm: 'l', centerWritingWeights: 'w', centerUnembed: 'u', foldValueBiases: 'v' };
  const on = Object.entries(letters).filter(([flag]) => flags[flag as keyof WeightFlags]);
  const name = on.map(([, letter]) => letter).join('');
  return join(home, 'processed', `${contentHash}-${name}r-${entryVersion}.safetensors`);
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
  const problem = (await keepEntry(path, weights)) ?? (found === 'missing' ? undefined : found.problem);
  return { source: 'computed', problem };
}

type AttentionMatrices = Pick<BlockWeights, (typeof refactored)[number]>;

/** Nothing in `weights` is touched unless the whole entry is good. */
async function readEntry(path: string, weights: ModelWeights): Promise<'read' | 'missing' | { problem: string }> {
  try {
    const file = await SafetensorsFile.open(path);
    try {
      const blocks: AttentionMatrices[] = [];
      for (const [layer, block] of weights.blocks.entries()) blocks.push(await readBlock(file, layer, block));
      if (checksum(blocks) !== file.metadata.crc32) {
        throw corruptSafetensors(path, 'its values do not have the checksum that it names');
      }
      for (const [layer, block] of blocks.entries()) Object.assign(weights.blocks[layer]!, block);
      return 'read';
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CircuitLensError && error.code === 'MODEL_FILES_MISSING') return 'missing';
    await rename(path, `${path}.corrupt`).catch(() => rm(path, { force: true }).catch(() => {}));
    return { problem: (error as Error).message };
  }
}

async function readBlock(file: SafetensorsFile, layer: number, like: BlockWeights): Promise<AttentionMatrices> {
  const read: Partial<AttentionMatrices> = {};
  for (const key of refactored) {
    const name = entryTensor(layer, key);
    const values = await file.readFloat32(name);
    if (values.length !== like[key].length) {
      const reason = `tensor "${name}" has ${values.length} values; expected ${like[key].length}`;
      throw corruptSafetensors(file.path, reason, { tensor: name });
    }
    read[key] = values;
  }
  return read as AttentionMatrices;
}

/** Returns why it could not be kept: a full or read-only disk costs the pass again at the next start, and no more. */
async function keepEntry(path: string, weights: ModelWeights): Promise<string | undefined> {
  // A name of its own while it is written, so that two processes do not write into one file.
  const own = `${path}.${process.pid}-${threadId}`;
  const tensors = weights.blocks.flatMap((block, layer) =>
    refactored.map((key) => ({
      name: entryTensor(layer, key),
      dtype: 'F32' as const,
      shape: [block[key].length],
      data: block[key],
    })),
  );
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSafetensors(own, tensors, { crc32: checksum(weights.blocks) });
    await rename(own, path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function entryTensor(layer: number, key: keyof BlockWeights): string {
  return `blocks.${layer}.attn.${key}`;
}

function checksum(blocks: readonly AttentionMatrices[]): string {
  let sum = 0;
  for (const block of blocks) for (const key of refactored) sum = crc32(block[key], sum);
  return sum.toString(16);
}
