import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shardIndexName, singleFileName } from '../weights/shards.ts';
import { bytesOf, cachedFolders, cachedNames, findSnapshot } from './cacheLayout.ts';
import { hubModel, hubModels, repositoryOf } from './hubModels.ts';

/** A model of the hub and what of it is on this machine. */
export interface ListedModel {
  /** What to write as `--model`. */
  name: string;
  repository: string;
  /** All of it is here; a download was cut; nothing of it is here. */
  state: 'here' | 'incomplete' | 'downloadable';
  /** On this disk; for one that is not here the size of its weights, roughly. Null where that is not known. */
  bytes: number | null;
  /** Where its files are; null unless all of it is here. */
  folder: string | null;
}

/**
 * The GPT-2 models of the hub: those in the Hugging Face cache, whole or cut, and those that go by a short name.
 * @throws CircuitLensError CACHE_FOLDER_UNUSABLE
 */
export function listModels(): ListedModel[] {
  const names = new Set([...hubModels.map(({ name }) => name), ...cachedNames().filter(canBeUsed)]);
  return [...names].map(describe);
}

/** What of one model is on this machine. */
function describe(name: string): ListedModel {
  const repository = repositoryOf(name)!;
  const folder = findSnapshot(name);
  const onDisk = cachedFolders(name).reduce((sum, one) => sum + blobBytes(one), 0);
  if (folder) return { name, repository, folder, state: 'here', bytes: onDisk };
  if (onDisk > 0) return { name, repository, folder, state: 'incomplete', bytes: onDisk };
  return { name, repository, folder, state: 'downloadable', bytes: hubModel(name)?.approximateBytes ?? null };
}

/**
 * Does any of its configs, which come first, say that it is a GPT-2? Weights that other tools fetched as a pickle are not
 * read, and fetching the model again would not go on from them.
 */
function canBeUsed(name: string): boolean {
  const snapshots = cachedFolders(name).flatMap((folder) => {
    const path = join(folder, 'snapshots');
    return existsSync(path) ? readdirSync(path).map((one) => join(path, one)) : [];
  });
  const has = (...files: string[]) => snapshots.some((one) => files.some((file) => existsSync(join(one, file))));
  return snapshots.some(isGpt2) && (has(singleFileName, shardIndexName) || !has('pytorch_model.bin'));
}

function isGpt2(snapshot: string): boolean {
  try {
    return JSON.parse(readFileSync(join(snapshot, 'config.json'), 'utf8')).model_type === 'gpt2';
  } catch {
    return false;
  }
}

/** Bytes that the files of a repository take, unfinished ones among them. */
export function blobBytes(repositoryFolder: string): number {
  const blobs = join(repositoryFolder, 'blobs');
  if (!existsSync(blobs)) return 0;
  return readdirSync(blobs).reduce((sum, blob) => sum + bytesOf(join(blobs, blob)), 0);
}
