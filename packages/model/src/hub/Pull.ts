import { existsSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import { CircuitLensError, type DownloadProgress } from '@circuit-lens/shared';
import { env } from '../env.ts';
import { makeFolder } from '../makeFolder.ts';
import { parseCheckpointConfig } from '../weights/checkpointConfig.ts';
import { rememberFileHash } from '../weights/contentHash.ts';
import { isShardName, shardFiles } from '../weights/shards.ts';
import { type Digest, digestsOfEtag } from './Checksum.ts';
import { cacheFailure, noRoom } from './cacheErrors.ts';
import { blobPath, bytesOf, repositoryFolder, snapshotFolder } from './cacheLayout.ts';
import { fetchFile } from './fetchFile.ts';
import { HubClient, type HubClientOptions, type RemoteFile } from './HubClient.ts';
import { nameOfRepository, type PinnedRevision, pinnedRevision } from './hubModels.ts';
import { linkFile, noteRevision } from './linkFile.ts';
import { findRemoteFiles, findShards } from './remoteFiles.ts';
import { TransferRate } from './TransferRate.ts';

export interface PullOptions extends Omit<HubClientOptions, 'onWait'> {
  /** A branch, tag or commit; default the pinned one, else `main`. */
  revision?: string;
  /** Folder in which hashes of files are remembered; default `CIRCUIT_LENS_HOME`. */
  home?: string;
  onProgress?(progress: DownloadProgress): void;
}

/** One file of a model in the cache. */
export interface PulledFile {
  file: string;
  bytes: number;
  /** Computed while it came; null for one that was there. */
  sha256: string | null;
  /** Did it come now, or was it there? */
  source: 'hub' | 'cache';
  /** Who says what its checksum must be; null where nobody does, as on some mirrors. */
  checksumOf: Digest['source'] | null;
}

/** A model that is in the cache, whole. */
export interface PulledModel {
  name: string;
  repository: string;
  revision: string;
  folder: string;
  files: PulledFile[];
}

/** One download of a model, file by file: the config, what the others are, the tokenizer, the weights. */
export class Pull {
  private readonly client: HubClient;
  private readonly rate = new TransferRate();
  private readonly pinned: PinnedRevision | null;
  private readonly here = new Map<string, number>();
  private readonly files: PulledFile[] = [];
  private total: number | null = null;
  private current: string | null = null;

  constructor(
    private readonly repository: string,
    private readonly options: PullOptions,
  ) {
    this.client = new HubClient({ ...options, onWait: (ms) => this.tell(`the hub, ${Math.ceil(ms / 1000)} s`) });
    this.pinned = pinnedRevision(repository, options.revision);
  }

  async run(): Promise<PulledModel> {
    const { repository, client } = this;
    const revision = this.pinned?.revision ?? this.options.revision ?? 'main';
    this.tell(null);
    const config = await client.find(repository, revision, 'config.json');
    if (!config) throw noConfig(repository, revision);
    const { commit } = config;
    await this.fetch(config);
    const configPath = blobPath(repository, config.etag);
    parseCheckpointConfig(await readFile(configPath, 'utf8'), `config.json of ${repository}`);
    const { weights, isSharded, tokenizer } = await findRemoteFiles(client, repository, commit);
    const shards = isSharded ? await this.shards(weights) : [];
    const rest = [...tokenizer, ...(isSharded ? shards : [weights])];
    const sizes = rest.map(({ bytes }) => bytes);
    this.total = sizes.includes(null) ? null : this.bytesHere() + sizes.reduce<number>((sum, n) => sum + n!, 0);
    await this.checkRoom(rest);
    for (const file of rest) await this.fetch(file);
    await noteRevision(repository, revision, commit, this.pinned !== null);
    this.current = null;
    this.tell(null);
    const folder = snapshotFolder(repository, commit);
    return { name: nameOfRepository(repository), repository, revision: commit, folder, files: this.files };
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async shards(index: RemoteFile): Promise<RemoteFile[]> {
    await this.fetch(index);
    const path = blobPath(this.repository, index.etag);
    const names = shardFiles(await readFile(path, 'utf8'), `${index.file} of ${this.repository}`);
    return findShards(this.client, this.repository, index.commit, names);
  }

  private async fetch(remote: RemoteFile): Promise<void> {
    const { repository } = this;
    this.current = remote.file;
    const expected = this.expected(remote);
    const wanted = { repository, remote, expected };
    const sha256 = await fetchFile(this.client, wanted, {
      signal: this.options.signal,
      onBytes: (bytes) => this.note(remote.file, bytes),
      onOther: () => {
        this.here.set(remote.file, bytesOf(`${blobPath(repository, remote.etag)}.incomplete`));
        this.tell('another process, which fetches it');
      },
    });
    const bytes = bytesOf(blobPath(repository, remote.etag));
    this.here.set(remote.file, bytes);
    await linkFile(repository, remote);
    const { home = env.home } = this.options;
    // It was hashed while it came: its first load need not do that again.
    if (sha256 !== null && isShardName(remote.file))
      await rememberFileHash(home, blobPath(repository, remote.etag), sha256);
    this.files.push({
      ...{ file: remote.file, bytes, sha256, source: sha256 === null ? 'cache' : 'hub' },
      checksumOf: expected.at(-1)?.source ?? null,
    });
    this.tell(null);
  }

  /** What a file must be: as the hub says, and as is known of the pinned revision. */
  private expected({ file, etag, bytes }: RemoteFile): Digest[] {
    const known = this.pinned?.files[file];
    // Git's hash begins with the size.
    const digests = digestsOfEtag(etag).filter(({ algorithm }) => algorithm === 'sha256' || bytes !== null);
    if (!known) return digests;
    return [...digests, { algorithm: 'sha256', value: known.sha256, source: 'pinned' }];
  }

  private async checkRoom(files: readonly RemoteFile[]): Promise<void> {
    const folder = repositoryFolder(this.repository);
    const missing = files.filter(({ etag }) => !existsSync(blobPath(this.repository, etag)));
    const needed = missing.reduce(
      (sum, { etag, bytes }) => sum + (bytes ?? 0) - bytesOf(`${blobPath(this.repository, etag)}.incomplete`),
      0,
    );
    try {
      makeFolder(folder);
      const { bavail, bsize } = await statfs(folder);
      if (needed > bavail * bsize) throw noRoom(folder, needed, bavail * bsize);
    } catch (cause) {
      throw cacheFailure(folder, cause);
    }
  }

  private note(file: string, bytes: number): void {
    const isFirst = !this.here.has(file);
    this.here.set(file, bytes);
    // What was here before did not come at any rate.
    if (!isFirst) this.rate.note(this.bytesHere());
    this.tell(null);
  }

  private bytesHere(): number {
    return [...this.here.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  private tell(waits: string | null): void {
    const { total, rate, current } = this;
    this.options.onProgress?.({
      ...{ file: current, bytesHere: this.bytesHere(), bytesTotal: total, waits },
      ...{ bytesPerSecond: rate.bytesPerSecond, secondsLeft: rate.secondsLeft(total) },
    });
  }
}

function noConfig(repository: string, revision: string): CircuitLensError {
  const message = `${repository} has no config.json at "${revision}", or there is no such repository. Check the name (owner/name as in the address of its page) and the revision.`;
  return new CircuitLensError('HUB_REFUSED', message, { repository, revision, file: 'config.json', status: 404 });
}
