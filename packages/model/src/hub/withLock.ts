import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { makeFolder } from '../makeFolder.ts';
import { cacheFailure } from './cacheErrors.ts';

const pollMs = 250;

/** A process that died leaves its lock; one that lives touches it far more often than this. */
const staleMs = 10_000;

/**
 * Does something while no other process does it: waits for the one that does.
 * @param path of the lock; nothing need be there
 * @throws CircuitLensError CACHE_FOLDER_UNUSABLE, DISK_FULL
 */
export async function withLock<T>(
  path: string,
  { signal, onOther }: { signal?: AbortSignal; onOther?(): void },
  work: () => Promise<T>,
): Promise<T> {
  const release = await take(path, signal, onOther);
  try {
    return await work();
  } finally {
    // One that was taken for dead has lost its lock already.
    await release().catch(() => {});
  }
}

async function take(path: string, signal?: AbortSignal, onOther?: () => void): Promise<() => Promise<void>> {
  for (;;) {
    try {
      makeFolder(dirname(path));
      return await lock(path, { realpath: false, stale: staleMs, onCompromised: () => {} });
    } catch (cause) {
      if ((cause as { code?: string }).code !== 'ELOCKED') throw cacheFailure(path, cause);
    }
    onOther?.();
    await sleep(pollMs, undefined, { signal });
  }
}
