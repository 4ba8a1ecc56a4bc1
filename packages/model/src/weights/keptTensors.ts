/** What takes long to compute, kept in the data folder as safetensors with a checksum of all values. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { CircuitLensError } from '@circuit-lens/shared';
import type { WeightFlags } from '../config.ts';
import { makeFolder } from '../makeFolder.ts';
import { SafetensorsFile } from './safetensors.ts';
import { corruptSafetensors } from './safetensorsHeader.ts';
import { writeSafetensors } from './safetensorsWriter.ts';

/** float32 values by name, in the order in which they are kept. */
export type KeptTensors = Map<string, { shape: readonly number[]; data: Float32Array }>;

/** What the files of one kind may take. */
const keptBytesMax = 2 * 2 ** 30;

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
    makeFolder(dirname(path));
    await writeSafetensors(own, written, { crc32: checksum(tensors) });
    await rename(own, path);
  } catch (error) {
    await rm(own, { force: true }).catch(() => {});
    return (error as Error).message;
  }
  // It is kept, whether or not others could be taken away for it.
  await makeRoom(dirname(path), path).catch(() => {});
  return undefined;
}

/** Takes away what was kept longest ago where a folder has become too large; what was kept last stays. */
async function makeRoom(folder: string, last: string): Promise<void> {
  const paths = (await readdir(folder)).map((name) => join(folder, name)).filter((path) => path !== last);
  const files = await Promise.all(paths.map(async (path) => ({ path, ...(await sizeAndTime(path)) })));
  let bytes = (await sizeAndTime(last)).size;
  for (const { path, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    bytes += size;
    if (bytes > keptBytesMax) await rm(path, { force: true });
  }
}

/** Another process may have taken a file away. */
async function sizeAndTime(path: string): Promise<{ size: number; mtimeMs: number }> {
  return stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
}

function checksum(tensors: KeptTensors): string {
  let sum = 0;
  for (const { data } of tensors.values()) sum = crc32(data, sum);
  return sum.toString(16);
}
