/** Writes safetensors files tensor by tensor, so that the whole is never in memory nor half of it under its name. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CircuitLensError, isDiskFull } from '@circuit-lens/shared';
import { encodeBfloat16, encodeFloat16 } from './float16.ts';
import { byteLength, type SafetensorsDtype } from './safetensorsHeader.ts';

/** One tensor to write. For F16 and BF16 give float32 values; for other dtypes the array of that type. */
export interface TensorToWrite {
  name: string;
  dtype: SafetensorsDtype;
  shape: readonly number[];
  /** The values, row-major: at once, or in pieces made when they are written. */
  data: ArrayBufferView | (() => Iterable<ArrayBufferView>);
}

/**
 * Writes a file atomically: to `<path>.part`, synced, then renamed. On any failure neither name is left behind.
 * @throws CircuitLensError DISK_FULL; BAD_USER_INPUT when a tensor's values are not as many as its shape says
 */
export async function writeSafetensors(
  path: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const part = `${path}.part`;
  const handle = await open(part, 'w');
  try {
    await writeFully(handle, encodeHeader(tensors, metadata));
    for (const tensor of tensors) await writeTensor(handle, tensor);
    await handle.sync();
    await handle.close();
    await rename(part, path);
  } catch (error) {
    await handle.close();
    await rm(part, { force: true });
    if (!isDiskFull(error)) throw error;
    const message = `The disk is full; "${path}" was not written. Free disk space and try again.`;
    throw new CircuitLensError('DISK_FULL', message, { path }, { cause: error });
  }
}

function encodeHeader(tensors: readonly TensorToWrite[], metadata: Readonly<Record<string, string>>): Uint8Array {
  let end = 0;
  const entries = tensors.map(({ name, dtype, shape }) => {
    const begin = end;
    end += byteLength(dtype, shape);
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const withMetadata = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const, ...entries] : entries;
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(withMetadata)));
  // Spaces fill the header up to a multiple of 8, so that the tensors are aligned, as the format's library does.
  const length = Math.ceil(json.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(json, 8);
  return header;
}

async function writeTensor(handle: FileHandle, { name, dtype, shape, data }: TensorToWrite): Promise<void> {
  const expected = byteLength(dtype, shape);
  let got = 0;
  for (const piece of typeof data === 'function' ? data() : [data]) {
    const bytes = encode(piece, dtype);
    got += bytes.length;
    if (got <= expected) await writeFully(handle, bytes);
  }
  if (got !== expected) {
    const message = `Tensor "${name}" of ${dtype} and shape [${shape}] takes ${expected} bytes; its values have ${got}. Give values of that shape.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, { field: name, got, expected, dtype, shape });
  }
}

function encode(piece: ArrayBufferView, dtype: SafetensorsDtype): Uint8Array {
  const isFloat32 = piece instanceof Float32Array;
  const encoded =
    isFloat32 && dtype === 'F16' ? encodeFloat16(piece) : isFloat32 && dtype === 'BF16' ? encodeBfloat16(piece) : piece;
  return new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

async function writeFully(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length)
    done += (await handle.write(bytes, done, Math.min(1 << 30, bytes.length - done))).bytesWritten;
}
