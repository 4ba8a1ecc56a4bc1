import { totalmem } from 'node:os';

/** Bytes that may be kept where nobody says otherwise: a quarter of what this process may use of the machine's memory. */
export function defaultCacheBytes(): number {
  // 0 or a huge number where a container sets no bound.
  const allowed = process.constrainedMemory() || totalmem();
  return Math.floor(Math.min(allowed, totalmem()) / 4);
}

/**
 * The two threads of a server keep their own: the answers beside the server, runs beside the model. Each takes half, so that no
 * more than the whole is kept, and neither waits for the other.
 */
export function threadShare(cacheBytes: number): number {
  return Math.max(1, Math.floor(cacheBytes / 2));
}
