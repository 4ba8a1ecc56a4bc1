import { z } from 'zod';

/**
 * A tensor as JSON: row-major values with null for NaN and −inf (JSON has neither), or the same values as base64 of
 * little-endian float32.
 */
export const tensorJsonSchema = z.strictObject({
  shape: z.array(z.int().nonnegative()),
  axes: z.array(z.strictObject({ name: z.string(), labels: z.array(z.string()).optional() })),
  dtype: z.literal('float32'),
  values: z.array(z.number().nullable()).optional(),
  data: z.string().optional(),
});

export type TensorJson = z.infer<typeof tensorJsonSchema>;

export type TensorEncoding = 'values' | 'base64';

interface TensorLike {
  data: Float32Array;
  shape: readonly number[];
  axes: readonly { name: string; labels?: string[] }[];
}

/** A tensor as JSON, all digits. Runs in browser and Node. */
export function encodeTensor(tensor: TensorLike, encoding: TensorEncoding = 'values'): TensorJson {
  const head = { shape: [...tensor.shape], axes: tensor.axes.map((axis) => ({ ...axis })), dtype: 'float32' as const };
  if (encoding === 'base64') return { ...head, data: toBase64(tensor.data) };
  return { ...head, values: Array.from(tensor.data, (value) => (Number.isFinite(value) ? value : null)) };
}

/** The values of a tensor in JSON or of a GraphQL `Tensor`, row-major; null becomes NaN. Runs in browser and Node. */
export function decodeTensor(json: { data?: string | null; values?: (number | null)[] | null }): Float32Array {
  if (json.values) return Float32Array.from(json.values, (value) => value ?? Number.NaN);
  const bytes = globalThis.Buffer
    ? Uint8Array.from(globalThis.Buffer.from(json.data ?? '', 'base64'))
    : Uint8Array.from(atob(json.data ?? ''), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

function toBase64(data: Float32Array): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  // Seventy times faster; browsers have none.
  if (globalThis.Buffer)
    return globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  let binary = '';
  // In pieces: `String.fromCharCode(...bytes)` overflows the stack above some 100,000 arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}
