/**
 * Where the Hugging Face cache keeps what: `models--owner--name/` with `blobs/` (files by their checksum), `snapshots/`
 * (a folder a revision, links to blobs) and `refs/` (branch names to revisions). Shared with Hugging Face's own tools.
 * Source: huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { env } from '../env.ts';
import { isShardName, shardFiles, shardIndexName, singleFileName } from '../weights/shards.ts';
import { cacheFailure } from './cacheErrors.ts';
import { hubModel, nameOfRepository, repositoryOf } from './hubModels.ts';

const prefix = 'models--';

/** Folder of a repository in the cache. */
export function repositoryFolder(repository: string): string {
  return join(env.huggingFaceCache, `${prefix}${repository.replace('/', '--')}`);
}

/** Where a file lies under its checksum. */
export function blobPath(repository: string, etag: string): string {
  return join(repositoryFolder(repository), 'blobs', etag);
}

/** Folder of a revision. */
export function snapshotFolder(repository: string, commit: string): string {
  return join(repositoryFolder(repository), 'snapshots', commit);
}

/** File that says which revision a branch is at. */
export function refPath(repository: string, branch: string): string {
  return join(repositoryFolder(repository), 'refs', branch);
}

/** Folder for the locks of a repository, outside it so that it can be removed whole. */
export function lockFolder(repository: string): string {
  return join(env.huggingFaceCache, '.locks', `${prefix}${repository.replace('/', '--')}`);
}

/** Lock of one file. Not the name that Hugging Face's own tools lock: theirs is a file, ours a folder. */
export function lockPath(repository: string, etag: string): string {
  return join(lockFolder(repository), `${etag}.download`);
}

/** Size of a file, of what a link leads to; 0 where there is none. */
export function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Names of all models in the cache, whole or not: short ones where there are any.
 * @throws CircuitLensError CACHE_FOLDER_UNUSABLE for one that can't be read
 */
export function cachedNames(): string[] {
  const { huggingFaceCache } = env;
  if (!existsSync(huggingFaceCache)) return [];
  const repositories = foldersIn(huggingFaceCache)
    .filter((folder) => folder.startsWith(prefix))
    .map((folder) => folder.slice(prefix.length).replace('--', '/'));
  // Older tools kept the GPT-2 family without its owner.
  return [...new Set(repositories.map(nameOfRepository))].sort();
}

function foldersIn(cache: string): string[] {
  try {
    return readdirSync(cache);
  } catch (cause) {
    throw cacheFailure(cache, cause);
  }
}

/** Folders of a name's repository in the cache, there or not: as the hub has it now, and without the owner as before. */
export function cachedFolders(name: string): string[] {
  const repository = repositoryOf(name);
  if (!repository) return [];
  const former = hubModel(name) ? [basename(repository)] : [];
  return [repository, ...former].map(repositoryFolder);
}

/** The whole snapshot of a model to use: the pinned revision, else where `main` is, else the newest. Null for none. */
export function findSnapshot(name: string): string | null {
  for (const folder of cachedFolders(name)) {
    const snapshots = join(folder, 'snapshots');
    if (!existsSync(snapshots)) continue;
    const whole = readdirSync(snapshots).filter((revision) => isWhole(join(snapshots, revision)));
    const preferred = [hubModel(name)?.pinned?.revision, mainOf(folder)].find((revision) => whole.includes(revision!));
    const age = (revision: string): number => statSync(join(snapshots, revision)).mtimeMs;
    const found = preferred ?? whole.sort((a, b) => age(b) - age(a))[0];
    if (found) return join(snapshots, found);
  }
  return null;
}

/** Are config and all weights there? */
export function isWhole(folder: string): boolean {
  const has = (file: string): boolean => existsSync(join(folder, file));
  return has('config.json') && (has(singleFileName) || (has(shardIndexName) && shardsOf(folder).every(has)));
}

/** Files of weights that a folder's index names; one that can't be read asks for a file that is never there. */
function shardsOf(folder: string): string[] {
  try {
    const path = join(folder, shardIndexName);
    return shardFiles(readFileSync(path, 'utf8'), path).filter(isShardName);
  } catch {
    return [''];
  }
}

function mainOf(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'refs', 'main'), 'utf8').trim();
  } catch {
    return null;
  }
}
