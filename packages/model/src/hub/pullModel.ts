import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CircuitLensError, type ErrorCode } from '@circuit-lens/shared';
import { env } from '../env.ts';
import { bytesOf, findSnapshot, isWhole, lockFolder, repositoryFolder, snapshotFolder } from './cacheLayout.ts';
import { checkedRepository, checkRevision, nameOfRepository, pinnedRevision } from './hubModels.ts';
import { Pull, type PulledModel, type PullOptions } from './Pull.ts';

/** What a repository is or lacks, which fetching it again would not change. */
const refusals: readonly ErrorCode[] = ['MODEL_NOT_GPT2', 'MODEL_FILES_MISSING', 'MODEL_FILES_CORRUPT'];

/**
 * Brings a model of the hub into the Hugging Face cache, which other tools share: config, tokenizer and weights, each
 * checked against its checksum while it comes. The config comes first, so that another architecture is refused at once;
 * of a repository that is refused nothing stays.
 * @param name `gpt2` and the like, or owner/name
 * @throws CircuitLensError HUB_UNREACHABLE, HUB_REFUSED, CHECKSUM_MISMATCH, DISK_FULL, CACHE_FOLDER_UNUSABLE,
 *   MODEL_NOT_GPT2, MODEL_FILES_MISSING, MODEL_FILES_CORRUPT, BAD_USER_INPUT; the signal's reason when aborted
 */
export async function pullModel(name: string, options: PullOptions = {}): Promise<PulledModel> {
  const repository = checkedRepository(name);
  if (options.revision !== undefined) checkRevision(options.revision);
  const here = pulledBefore(repository, options);
  if (here) return here;
  const isNew = !existsSync(repositoryFolder(repository));
  const pull = new Pull(repository, options);
  try {
    return await pull.run();
  } catch (error) {
    if (isNew && error instanceof CircuitLensError && refusals.includes(error.code)) await forget(repository);
    if (!options.signal?.aborted) throw error;
    const message = `The download of ${name} was stopped. What was fetched is kept; start it again to go on.`;
    throw new CircuitLensError('JOB_CANCELLED', message, { repository });
  } finally {
    await pull.close();
  }
}

/** Takes away what came of a repository before it was refused: it would be listed as one that was cut. */
async function forget(repository: string): Promise<void> {
  for (const folder of [repositoryFolder(repository), lockFolder(repository)]) {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A pinned revision that is whole needs no hub; offline any will do. */
function pulledBefore(repository: string, { revision, settings }: PullOptions): PulledModel | null {
  const pinned = pinnedRevision(repository, revision)?.revision;
  const { isOffline } = settings ?? env.hub;
  const folder = pinned
    ? snapshotFolder(repository, pinned)
    : isOffline && revision === undefined
      ? findSnapshot(repository)
      : null;
  if (!folder || !isWhole(folder)) return null;
  const files = readdirSync(folder).map((file) => ({ file, bytes: bytesOf(join(folder, file)) }));
  return {
    ...{ name: nameOfRepository(repository), repository, revision: basename(folder), folder },
    files: files.map((file) => ({ ...file, sha256: null, source: 'cache', checksumOf: pinned ? 'pinned' : 'hub' })),
  };
}
