/** 16-bit floats, decoded and encoded by hand: Node 20 has no Float16Array. */

/** Every float16 value, by its bits: 256 kB, and several times faster than arithmetic on each value. */
let decodeTable: Float32Array | undefined;

function float16Table(): Float32Array {
  if (decodeTable) return decodeTable;
  decodeTable = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) decodeTable[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) decodeTable[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else decodeTable[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return decodeTable;
}

/** float16 bits as float32 values, exact. `into` must be as long as `bits`. */
export function decodeFloat16(bits: Uint16Array, into: Float32Array): void {
  const table = float16Table();
  for (let i = 0; i < bits.length; i++) into[i] = table[bits[i]!]!;
}

/** bfloat16 bits as float32 values, exact: the upper half of a float32. */
export function decodeBfloat16(bits: Uint16Array, into: Float32Array): void {
  const words = new Uint32Array(into.buffer, into.byteOffset, into.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Nearest float16 bits, ties to even; too large becomes infinity. */
export function encodeFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) bits[i] = nearestFloat16(values[i]!);
  return bits;
}

function nearestFloat16(value: number): number {
  scratch[0] = value;
  const word = scratchBits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 is half way from the largest float16 to the next power: it and all above round to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal: a multiple of 2^-24, which the addition of 0.5 (whose last bit is worth 2^-24) rounds to.
    scratch[0] = Math.abs(value) + 0.5;
    return sign | (scratchBits[0]! - 0x3f000000);
  }
  const roundedToEven = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((roundedToEven - 0x38000000) >>> 13);
}

/** Nearest bfloat16 bits, ties to even. */
export function encodeBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const notANumber = (word & 0x7fffffff) > 0x7f800000;
    bits[i] = notANumber ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}
