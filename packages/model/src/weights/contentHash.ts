/** What a model is identified by: the bytes of its weights and its config, never its name or path. */
import { createHash, type Hash } from 'node:crypto';
import { open, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readNotes, writeNote } from '../notes.ts';
import { type LoadControl, part, pause } from './LoadControl.ts';

const pieceBytes = 8 << 20;

/** A file's hash known from earlier, by real path; valid while size and time of change are the same. */
interface RememberedHash {
  size: number;
  mtimeMs: number;
  sha256: string;
}

export interface ContentHashOptions extends LoadControl {
  /** Folder in which hashes are remembered (`content-hashes.json`), so that a file is hashed once. */
  home?: string;
}

/**
 * sha256 over the bytes of the weights and whatever in the config changes what the model computes.
 * @param weightsPaths the files of the weights, in order
 * @param relevantConfig plain data with its keys in a fixed order
 * @throws CircuitLensError JOB_CANCELLED
 */
export async function contentHash(
  weightsPaths: readonly string[],
  relevantConfig: object,
  options: ContentHashOptions = {},
): Promise<string> {
  const fileHashes: string[] = [];
  for (const [i, path] of weightsPaths.entries()) {
    const control = part(options, i / weightsPaths.length, (i + 1) / weightsPaths.length);
    fileHashes.push(await fileHash(path, { home: options.home, ...control }));
  }
  return hashOfContents(fileHashes, relevantConfig);
}

/** The content hash of files whose own hashes are known. @param fileHashes sha256 of each, in order */
export function hashOfContents(fileHashes: readonly string[], relevantConfig: object): string {
  const whole = createHash('sha256');
  for (const hash of fileHashes) whole.update(hash);
  return whole.update(JSON.stringify(relevantConfig)).digest('hex');
}

/** sha256 of a file, from the notes where it has not changed since. */
async function fileHash(weightsPath: string, options: ContentHashOptions): Promise<string> {
  const path = await realpath(weightsPath);
  const { size, mtimeMs } = await stat(path);
  const known = options.home ? (await readNotes<RememberedHash>(notesIn(options.home)))[path] : undefined;
  if (known?.size === size && known.mtimeMs === mtimeMs) return known.sha256;
  const sha256 = (await hashFile(path, size, options)).digest('hex');
  if (options.home) await rememberFileHash(options.home, path, sha256);
  return sha256;
}

/** Notes the sha256 of a file as it is now, so that it need not be hashed when it is loaded. */
export async function rememberFileHash(home: string, weightsPath: string, sha256: string): Promise<void> {
  const path = await realpath(weightsPath);
  const { size, mtimeMs } = await stat(path);
  await writeNote<RememberedHash>(notesIn(home), path, { size, mtimeMs, sha256 });
}

function notesIn(home: string): string {
  return join(home, 'content-hashes.json');
}

async function hashFile(path: string, size: number, control: LoadControl): Promise<Hash> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const piece = new Uint8Array(pieceBytes);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await handle.read(piece, 0, pieceBytes, at);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
      at += bytesRead;
      await pause(control, at / size, 'hashing the weights');
    }
  } finally {
    await handle.close();
  }
  return hash;
}
