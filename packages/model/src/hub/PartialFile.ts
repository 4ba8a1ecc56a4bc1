import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../makeFolder.ts';
import { Checksum, type Digest, type Summed } from './Checksum.ts';
import { cacheFailure } from './cacheErrors.ts';

const pieceBytes = 4 << 20;

/**
 * A file on its way: `<path>.incomplete`, as Hugging Face's tools name it, hashed as it grows. What an earlier try left
 * is hashed first and gone on from.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly expected: readonly Digest[],
    private readonly bytes: number | null,
    private checksum: Checksum,
    private position: number,
  ) {}

  /** @throws CircuitLensError CACHE_FOLDER_UNUSABLE, DISK_FULL */
  static async open(path: string, expected: readonly Digest[], bytes: number | null): Promise<PartialFile> {
    const incomplete = `${path}.incomplete`;
    try {
      makeFolder(dirname(path));
      const handle = await open(incomplete, 'a+', 0o644);
      const file = new PartialFile(path, handle, expected, bytes, new Checksum(expected, bytes), 0);
      await file.takeWhatIsThere();
      return file;
    } catch (cause) {
      throw cacheFailure(incomplete, cause);
    }
  }

  /** How many bytes are there. */
  get length(): number {
    return this.position;
  }

  /** @throws CircuitLensError DISK_FULL, CACHE_FOLDER_UNUSABLE */
  async append(piece: Uint8Array): Promise<void> {
    try {
      await this.handle.writeFile(piece);
    } catch (cause) {
      throw cacheFailure(this.path, cause);
    }
    this.checksum.update(piece);
    this.position += piece.length;
  }

  /** Forgets everything, to begin at the first byte. */
  async reset(): Promise<void> {
    await this.handle.truncate(0);
    this.checksum = new Checksum(this.expected, this.bytes);
    this.position = 0;
  }

  /** What the whole file turned out to be. Nothing can be appended after it. */
  end(): Summed {
    return this.checksum.end();
  }

  /** Gives it its own name. */
  async finish(): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(`${this.path}.incomplete`, this.path);
    } catch (cause) {
      throw cacheFailure(this.path, cause);
    }
  }

  /** Closes it and leaves it as it is, to be gone on from. */
  close(): Promise<void> {
    return this.handle.close();
  }

  /** Closes it and throws it away. */
  async remove(): Promise<void> {
    await this.handle.close();
    await rm(`${this.path}.incomplete`, { force: true });
  }

  private async takeWhatIsThere(): Promise<void> {
    const { size } = await this.handle.stat();
    if (this.bytes !== null && size > this.bytes) return this.reset();
    const piece = new Uint8Array(Math.min(pieceBytes, size));
    while (this.position < size) {
      const { bytesRead } = await this.handle.read(piece, 0, piece.length, this.position);
      if (bytesRead === 0) break;
      this.checksum.update(piece.subarray(0, bytesRead));
      this.position += bytesRead;
    }
  }
}
