import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are not there. Node's own way (20) never ends where the system answers ENOENT for a
 * folder whose parent is there, as below /proc and below mount points of autofs.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path);
  } catch (cause) {
    const isLacking = (cause as NodeJS.ErrnoException).code === 'ENOENT' && !isFolder(dirname(path));
    if (isLacking) {
      makeFolder(dirname(path));
      makeFolder(path);
    } else if (!isFolder(path)) throw cause; // another process may have been first
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
