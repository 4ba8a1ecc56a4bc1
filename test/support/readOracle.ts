import { Tensor } from '@circuit-lens/model';
import { SafetensorsFile } from '@circuit-lens/model/testing';

/** A stored oracle: token ids, and every float tensor by name. */
export interface Oracle {
  /** Empty where the file has none. */
  tokens: number[][];
  values: Map<string, Tensor>;
  metadata: Readonly<Record<string, string>>;
}

/** Reads one file of `test/oracles/data`. */
export async function readOracle(path: string): Promise<Oracle> {
  const file = await SafetensorsFile.open(path);
  try {
    const tokens = file.entries.has('tokens') ? await readTokens(file) : [];
    const values = new Map<string, Tensor>();
    for (const [name, { shape }] of file.entries) {
      if (name === 'tokens') continue;
      const axes = shape.map(() => 'component' as const);
      values.set(name, Tensor.of(await file.readFloat32(name), shape, axes));
    }
    return { tokens, values, metadata: file.metadata };
  } finally {
    await file.close();
  }
}

async function readTokens(file: SafetensorsFile): Promise<number[][]> {
  const [, length = 0] = file.entries.get('tokens')!.shape;
  const ids = await file.readIntegers('tokens');
  return Array.from({ length: ids.length / length }, (_, i) => ids.slice(i * length, (i + 1) * length));
}

/** Largest absolute difference; infinite where lengths differ, a NaN appears, or −inf meets anything else. */
export function largestDifference(got: Float32Array, expected: Float32Array): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const [i, value] of expected.entries()) {
    if (Object.is(value, got[i])) continue;
    const gap = Math.abs(got[i]! - value);
    largest = Math.max(largest, Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap);
  }
  return largest;
}
