import { CircuitLensError } from '@circuit-lens/shared';
import type { BlockWeights, ModelWeights } from './ModelWeights.ts';

const matrices = ['W_Q_T', 'W_K_T', 'W_V_T', 'W_O', 'W_in_T', 'W_out_T'] as const satisfies (keyof BlockWeights)[];

/** The largest float16, and the smallest that no device takes for zero. */
const [largest, smallest] = [65_504, 2 ** -14];

/**
 * Rounds the matrices that a run multiplies with to float16, in place: everything that reads them, on a device or in this
 * package, then sees the same model. Biases, layer norms and embeddings stay as they are.
 * @throws CircuitLensError PRECISION_UNAVAILABLE for a weight beyond the range of float16
 */
export function roundWeightsToFloat16({ blocks, W_U_T }: ModelWeights): void {
  for (const [layer, block] of blocks.entries()) {
    for (const name of matrices) roundToFloat16(block[name], `${name} of layer ${layer}`);
  }
  roundToFloat16(W_U_T, 'W_U');
}

/**
 * Rounds to the nearest float16, halves to even, in place. Below 2^-14 only 0 and ±2^-14 are taken, since GPUs may flush
 * what lies between to zero.
 * @param name of the weight, for the error
 */
export function roundToFloat16(values: Float32Array, name: string): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!);
    if (size < smallest) {
      values[i] = size > smallest / 2 ? Math.sign(values[i]!) * smallest : 0;
      continue;
    }
    // A float16 keeps 10 of the 23 bits behind the point: half of the last kept one is added, less where that would make it odd.
    bits[i] = (bits[i]! + 0xfff + ((bits[i]! >>> 13) & 1)) & ~0x1fff;
    if (Math.abs(values[i]!) > largest) {
      throw new CircuitLensError(
        'PRECISION_UNAVAILABLE',
        `${name} holds a weight of ${size}; float16 ends at ${largest}. Use --precision fp32.`,
        { weight: name, value: size, largest },
      );
    }
  }
}
