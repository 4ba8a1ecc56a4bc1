import { CircuitLensError, isDiskFull } from '@circuit-lens/shared';
import { sizeText } from './sizeText.ts';

/** The error for what could not be written, by the reason of the system. @param path where */
export function cacheFailure(path: string, cause: unknown): Error {
  if (cause instanceof CircuitLensError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  if (isDiskFull(cause)) {
    const message = `The disk is full (${code}): "${path}" could not be written to its end. What was fetched is kept; free disk space and start again.`;
    return new CircuitLensError('DISK_FULL', message, { path, reason: code }, { cause });
  }
  if (code === undefined) return cause as Error;
  const message = `The cache folder can't be used: "${path}" (${code}). Make it writable, or set HF_HUB_CACHE to a folder that is.`;
  return new CircuitLensError('CACHE_FOLDER_UNUSABLE', message, { path, reason: code }, { cause });
}

/** The error for a file that has no room. */
export function noRoom(path: string, needed: number, free: number): CircuitLensError {
  const message = `"${path}" needs ${sizeText(needed)} more, and its disk has ${sizeText(free)} free. Free disk space, or set HF_HUB_CACHE to a folder on a larger disk.`;
  return new CircuitLensError('DISK_FULL', message, { path, needed, free });
}
