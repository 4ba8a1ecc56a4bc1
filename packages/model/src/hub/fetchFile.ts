import { existsSync } from 'node:fs';
import { CircuitLensError } from '@circuit-lens/shared';
import type { Digest, Summed } from './Checksum.ts';
import { blobPath, lockPath } from './cacheLayout.ts';
import type { HubClient, RemoteFile } from './HubClient.ts';
import { PartialFile } from './PartialFile.ts';
import { withLock } from './withLock.ts';

/** One file to fetch, and what it must be. */
export interface FileToFetch {
  repository: string;
  remote: RemoteFile;
  expected: readonly Digest[];
}

export interface FetchControl {
  signal?: AbortSignal;
  /** How much of the file is here. */
  onBytes?(here: number): void;
  /** Another process fetches the same file. */
  onOther?(): void;
}

/**
 * Brings one file into the cache, under its checksum: goes on where an earlier try was cut, hashes it as it comes, and
 * gives it its name only when it is right. Two processes that want the same file fetch it once.
 * @returns sha256 where it was fetched now, null where it was there already
 * @throws CircuitLensError HUB_UNREACHABLE, HUB_REFUSED, CHECKSUM_MISMATCH, DISK_FULL, CACHE_FOLDER_UNUSABLE
 */
export async function fetchFile(client: HubClient, wanted: FileToFetch, control: FetchControl): Promise<string | null> {
  const { repository, remote } = wanted;
  const path = blobPath(repository, remote.etag);
  if (existsSync(path)) return null;
  return withLock(lockPath(repository, remote.etag), control, async () => {
    if (existsSync(path)) return null;
    return fetchChecked(client, wanted, path, control);
  });
}

async function fetchChecked(
  client: HubClient,
  wanted: FileToFetch,
  path: string,
  control: FetchControl,
): Promise<string> {
  const { remote, expected } = wanted;
  // What was here before may be what is wrong: then all of it is fetched once more.
  for (;;) {
    const partial = await PartialFile.open(path, expected, remote.bytes);
    const wasEmpty = partial.length === 0;
    const summed = await fetchRest(client, wanted, partial, control);
    if (!summed.wrong) {
      await partial.finish();
      return summed.sha256;
    }
    await partial.remove();
    if (wasEmpty) throw mismatch(wanted, summed.wrong);
  }
}

async function fetchRest(
  client: HubClient,
  wanted: FileToFetch,
  partial: PartialFile,
  control: FetchControl,
): Promise<Summed> {
  try {
    control.onBytes?.(partial.length);
    await client.patiently((progress) => fetchOnce(client, wanted, partial, told(control, progress)));
    return partial.end();
  } catch (error) {
    await partial.close();
    throw error;
  }
}

const told = (control: FetchControl, progress: () => void): FetchControl => ({
  ...control,
  onBytes(here) {
    progress();
    control.onBytes?.(here);
  },
});

/** One connection, from what is here to the end of the file. */
async function fetchOnce(
  client: HubClient,
  { repository, remote }: FileToFetch,
  partial: PartialFile,
  { onBytes }: FetchControl,
): Promise<void> {
  if (partial.length === remote.bytes) return;
  const { body, from } = await client.open(repository, remote, partial.length);
  try {
    // A server that knows no ranges sends all of it.
    if (from !== partial.length) await partial.reset();
    if (from !== partial.length) throw new Error(`the answer begins at byte ${from}`);
    for await (const piece of body ?? []) {
      await partial.append(piece);
      onBytes?.(partial.length);
    }
    if (remote.bytes !== null && partial.length < remote.bytes) throw new Error('the answer ended early');
  } catch (error) {
    throw error instanceof CircuitLensError ? error : client.cut(repository, remote, error);
  }
}

function mismatch({ repository, remote }: FileToFetch, { algorithm, value, source, got }: Digest & { got: string }) {
  const whose = source === 'pinned' ? 'known for this revision' : 'the hub names';
  const message = `"${remote.file}" of ${repository} came with the wrong checksum: ${algorithm} ${got}, and ${whose} ${value}. It was thrown away. Fetch it again; if it happens again, something between here and the hub changes files.`;
  return new CircuitLensError('CHECKSUM_MISMATCH', message, {
    repository,
    file: remote.file,
    algorithm,
    expected: value,
    got,
  });
}
