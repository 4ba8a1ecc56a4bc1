import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isShardName } from './shards.ts';

/**
 * Size and time of change of the weights in a folder: what tells that they were written anew. Null for a name, or a
 * folder without weights.
 */
export async function weightsVersion(folder: string): Promise<string | null> {
  const files = await readdir(folder).catch(() => []);
  const weights = files.filter(isShardName).sort();
  const stats = await Promise.all(weights.map((file) => stat(join(folder, file)).catch(() => null)));
  const versions = stats.flatMap((found) => (found ? [`${found.size} ${found.mtimeMs}`] : []));
  return versions.length > 0 ? versions.join(' ') : null;
}
