/** What takes long to compute, kept in the data folder as safetensors with a checksum of all values. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { CircuitLensError } from '@circuit-lens/shared';
import type { WeightFlags } from '../config.ts';
import { SafetensorsFile } from './safetensors.ts';
import { corruptSafetensors } from './safetensorsHeader.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

/** float32 values by name, in the order in which they are kept. */
export type KeptTensors = Map<string, { shape: readonly number[]; data: Float32Array }>;

const flagLetters: Readonly<Record<keyof WeightFlags, string>> = {
  foldLayerNorm: 'l',
  centerWritingWeights: 'w',
  centerUnembed: 'u',
  foldValueBiases: 'v',
  refactorFactoredAttentionMatrices: 'r',
};

/**
 * Where something of a model under these weight flags, written as the first letters of those that are on, is kept.
 * @param version part of the name; raise it when the same model gives other values
 */
export function keptPath(home: string, kind: string, contentHash: string, flags: WeightFlags, version: number): string {
  const on = Object.entries(flagLetters).filter(([flag]) => flags[flag as keyof WeightFlags]);
  const letters = on.map(([, letter]) => letter).join('');
  return join(home, kind, `${contentHash}-${letters}-${version}.safetensors`);
}

/**
 * Reads what was kept, whole and with its checksum.
 * @returns the tensors; `missing`; or what is wrong with the file, which is then set aside as `*.corrupt`
 */
export async function readKept(path: string): Promise<KeptTensors | 'missing' | { problem: string }> {
  try {
    const file = await SafetensorsFile.open(path);
    try {
      const tensors: KeptTensors = new Map();
      for (const [name, { shape }] of file.entries) tensors.set(name, { shape, data: await file.readFloat32(name) });
      if (checksum(tensors) === file.metadata.crc32) return tensors;
      throw corruptSafetensors(path, 'its values do not have the checksum that it names');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CircuitLensError && error.code === 'MODEL_FILES_MISSING') return 'missing';
    await rename(path, `${path}.corrupt`).catch(() => rm(path, { force: true }).catch(() => {}));
    return { problem: (error as Error).message };
  }
}

/** Returns why it could not be kept: a full or read-only disk costs computing it again at the next start, and no more. */
export async function keep(path: string, tensors: KeptTensors): Promise<string | undefined> {
  // A name of its own while it is written, so that two processes do not write into one file.
  const own = `${path}.${process.pid}-${threadId}`;
  const written = [...tensors].map(([name, { shape, data }]) => ({ name, dtype: 'F32' as const, shape, data }));
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeSafetensors(own, written, { crc32: checksum(tensors) });
    await rename(own, path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function checksum(tensors: KeptTensors): string {
  let sum = 0;
  for (const { data } of tensors.values()) sum = crc32(data, sum);
  return sum.toString(16);
}
