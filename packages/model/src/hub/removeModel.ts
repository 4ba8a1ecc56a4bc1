import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { CircuitLensError } from '@circuit-lens/shared';
import { cacheFailure } from './cacheErrors.ts';
import { cachedFolders, lockFolder } from './cacheLayout.ts';
import { checkedRepository } from './hubModels.ts';
import { blobBytes } from './listModels.ts';

/** What was taken away. */
export interface RemovedModel {
  repository: string;
  folders: string[];
  bytes: number;
}

/**
 * Takes a model out of the Hugging Face cache, all revisions and what a cut download left; for other tools too, which
 * share the cache.
 * @throws CircuitLensError UNKNOWN_MODEL when nothing of it is there; CACHE_FOLDER_UNUSABLE
 */
export async function removeModel(name: string): Promise<RemovedModel> {
  const repository = checkedRepository(name);
  const folders = cachedFolders(name).filter((folder) => existsSync(folder));
  if (folders.length === 0) {
    const message = `The Hugging Face cache holds nothing of "${name}", so nothing was removed. \`npx circuit-lens models list\` shows what it holds.`;
    throw new CircuitLensError('UNKNOWN_MODEL', message, { model: name });
  }
  const bytes = folders.reduce((sum, folder) => sum + blobBytes(folder), 0);
  for (const folder of [...folders, lockFolder(repository)]) {
    await rm(folder, { recursive: true, force: true }).catch((cause: unknown) => {
      throw cacheFailure(folder, cause);
    });
  }
  return { repository, folders, bytes };
}
