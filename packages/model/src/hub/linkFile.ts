import { existsSync } from 'node:fs';
import { copyFile, lstat, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import { cacheFailure } from './cacheErrors.ts';
import { blobPath, refPath, snapshotFolder } from './cacheLayout.ts';
import type { RemoteFile } from './HubClient.ts';

/** Shows a file of the cache under its own name in its revision: a link, or a copy where the system allows none. */
export async function linkFile(repository: string, { file, commit, etag }: RemoteFile): Promise<void> {
  const [blob, path] = [blobPath(repository, etag), join(snapshotFolder(repository, commit), file)];
  const target = relative(dirname(path), blob);
  try {
    if ((await readlink(path).catch(() => null)) === target) return;
    makeFolder(dirname(path));
    if (await lstat(path).catch(() => null)) await rm(path);
    await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
      // Another process was as fast.
      if (error.code === 'EEXIST') return;
      if (error.code !== 'EPERM' && error.code !== 'ENOSYS') throw error;
      return copyFile(blob, path);
    });
  } catch (cause) {
    throw cacheFailure(path, cause);
  }
}

/**
 * Notes which revision a branch is at, so that other tools find it offline.
 * @param isPinned the revision was chosen here: `main` is noted only where nothing says where it is
 */
export async function noteRevision(
  repository: string,
  revision: string,
  commit: string,
  isPinned: boolean,
): Promise<void> {
  const path = refPath(repository, isPinned ? 'main' : revision);
  if ((revision === commit && !isPinned) || (isPinned && existsSync(path))) return;
  try {
    makeFolder(dirname(path));
    await writeFile(path, commit);
  } catch (cause) {
    throw cacheFailure(path, cause);
  }
}
