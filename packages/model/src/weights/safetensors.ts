/** Reads a safetensors file one tensor at a time, never the whole file. */
import { type FileHandle, open } from 'node:fs/promises';
import { CircuitLensError } from '@circuit-lens/shared';
import { decodeBfloat16, decodeFloat16 } from './float16.ts';
import {
  corruptSafetensors,
  headerBytesMax,
  parseHeader,
  type SafetensorsDtype,
  type SafetensorsEntry,
  type SafetensorsHeader,
} from './safetensorsHeader.ts';

/** Values that are converted on the way are read in pieces of this size. */
const pieceBytes = 4 << 20;
/** One `read` call takes less than 2 GiB. */
const readBytesMax = 1 << 30;

export class SafetensorsFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly header: SafetensorsHeader,
  ) {}

  /**
   * Opens a file and checks its whole header. Close it when done.
   * @throws CircuitLensError MODEL_FILES_MISSING; MODEL_FILES_CORRUPT with what is wrong in `details`
   */
  static async open(path: string): Promise<SafetensorsFile> {
    let handle: FileHandle;
    try {
      handle = await open(path, 'r');
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code;
      const message = `"${path}" cannot be opened (${reason}). Put the file there, or name another.`;
      throw new CircuitLensError('MODEL_FILES_MISSING', message, { path, reason }, { cause });
    }
    try {
      return new SafetensorsFile(path, handle, await readHeader(handle, path));
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Every tensor of the file: dtype, shape and byte range, by name. */
  get entries(): ReadonlyMap<string, SafetensorsEntry> {
    return this.header.entries;
  }

  /** The `__metadata__` strings. */
  get metadata(): Readonly<Record<string, string>> {
    return this.header.metadata;
  }

  /**
   * One tensor as float32, row-major. F32 is read in place; F16, BF16 and F64 are converted.
   * @throws CircuitLensError MODEL_FILES_CORRUPT for no such tensor, or one of another dtype
   */
  async readFloat32(name: string): Promise<Float32Array> {
    const entry = this.entryOf(name, ['F32', 'F16', 'BF16', 'F64']);
    const size = entry.shape.reduce((product, n) => product * n, 1);
    const values = new Float32Array(size);
    if (entry.dtype === 'F32') {
      await readFully(this.handle, new Uint8Array(values.buffer), entry.start, this.path);
      return values;
    }
    const width = (entry.end - entry.start) / size;
    for (let at = 0; at < size; at += pieceBytes / width) {
      const piece = values.subarray(at, Math.min(size, at + pieceBytes / width));
      const raw = new Uint8Array(piece.length * width);
      await readFully(this.handle, raw, entry.start + at * width, this.path);
      if (entry.dtype === 'F64') piece.set(new Float64Array(raw.buffer));
      else (entry.dtype === 'F16' ? decodeFloat16 : decodeBfloat16)(new Uint16Array(raw.buffer), piece);
    }
    return values;
  }

  /**
   * One tensor of integers (I64, I32, U8), such as token ids, row-major.
   * @throws CircuitLensError MODEL_FILES_CORRUPT for no such tensor, another dtype, or a number beyond 2^53
   */
  async readIntegers(name: string): Promise<number[]> {
    const entry = this.entryOf(name, ['I64', 'I32', 'U8']);
    const raw = new Uint8Array(entry.end - entry.start);
    await readFully(this.handle, raw, entry.start, this.path);
    if (entry.dtype === 'U8') return [...raw];
    if (entry.dtype === 'I32') return [...new Int32Array(raw.buffer)];
    const values = Array.from(new BigInt64Array(raw.buffer), Number);
    const unsafe = values.find((value) => !Number.isSafeInteger(value));
    if (unsafe !== undefined)
      throw corruptSafetensors(this.path, `"${name}" holds ${unsafe}, beyond 2^53`, { tensor: name });
    return values;
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  private entryOf(name: string, allowed: readonly SafetensorsDtype[]): SafetensorsEntry {
    const entry = this.entries.get(name);
    if (!entry) throw corruptSafetensors(this.path, `there is no tensor "${name}"`, { tensor: name });
    if (!allowed.includes(entry.dtype)) {
      const reason = `tensor "${name}" is ${entry.dtype}; ${allowed.join(', ')} can be read here`;
      throw corruptSafetensors(this.path, reason, { tensor: name, got: entry.dtype, expected: allowed });
    }
    return entry;
  }
}

/**
 * The `__metadata__` strings of a file; only its header is read.
 * @throws CircuitLensError MODEL_FILES_MISSING, MODEL_FILES_CORRUPT
 */
export async function readMetadata(path: string): Promise<Readonly<Record<string, string>>> {
  const file = await SafetensorsFile.open(path);
  await file.close();
  return file.metadata;
}

async function readHeader(handle: FileHandle, path: string): Promise<SafetensorsHeader> {
  const found = await handle.stat();
  if (!found.isFile()) throw corruptSafetensors(path, 'it is no file', {});
  const { size } = found;
  if (size < 8) throw corruptSafetensors(path, `it has ${size} bytes, and 8 hold the length of the header`, { size });
  const prefix = new Uint8Array(8);
  await readFully(handle, prefix, 0, path);
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true));
  if (length > Math.min(headerBytesMax, size - 8)) {
    const reason = `its header claims ${length} bytes; the file has ${size}, and ${headerBytesMax} are allowed`;
    throw corruptSafetensors(path, reason, { got: length, size, allowed: headerBytesMax });
  }
  const text = new Uint8Array(length);
  await readFully(handle, text, 8, path);
  let json: string;
  try {
    json = new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch (cause) {
    throw corruptSafetensors(path, 'its header is not UTF-8', {}, cause);
  }
  return parseHeader(json, 8 + length, size, path);
}

async function readFully(handle: FileHandle, into: Uint8Array, position: number, path: string): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await handle.read(into, done, Math.min(readBytesMax, into.length - done), position + done);
    if (bytesRead === 0) throw corruptSafetensors(path, 'the file became shorter while it was read');
    done += bytesRead;
  }
}
