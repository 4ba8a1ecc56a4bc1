import { expect, test } from 'vitest';
import { decodeBfloat16, decodeFloat16, encodeBfloat16, encodeFloat16 } from './float16.ts';

const allBits = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
const decoded = (decode: (bits: Uint16Array, into: Float32Array) => void): Float32Array => {
  const values = new Float32Array(65_536);
  decode(allBits, values);
  return values;
};

test.each([
  ['float16', decoded(decodeFloat16), encodeFloat16],
  ['bfloat16', decoded(decodeBfloat16), encodeBfloat16],
])('every %s value survives decoding and encoding', (_name, values, encode) => {
  const again = encode(values);
  for (const [bits, value] of values.entries()) {
    if (!Number.isNaN(value)) expect(again[bits]).toBe(bits);
  }
  expect(encode(Float32Array.of(Number.NaN)).every((bits) => Number.isNaN(values[bits]!))).toBe(true);
});

test('known float16 values', () => {
  const values = decoded(decodeFloat16);
  const known: [number, number][] = [
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0001, 2 ** -24],
    [0x7c00, Infinity],
  ];
  for (const [bits, value] of known) expect(values[bits]).toBe(value);
});

test('encoding takes the nearest value, the even one of two', () => {
  const encode = (value: number): number => encodeFloat16(Float32Array.of(value))[0]!;
  expect(encode(1 + 2 ** -11)).toBe(0x3c00); // half way, down to even
  expect(encode(1 + 3 * 2 ** -11)).toBe(0x3c02); // half way, up to even
  expect(encode(65_519)).toBe(0x7bff);
  expect(encode(65_520)).toBe(0x7c00);
  expect(encode(-(2 ** -25))).toBe(0x8000);
  expect(encode(1.5 * 2 ** -24)).toBe(0x0002);
  expect(encode(2 ** -14 - 2 ** -26)).toBe(0x0400);
  expect(encodeBfloat16(Float32Array.of(1 + 2 ** -8))[0]).toBe(0x3f80);
  expect(encodeBfloat16(Float32Array.of(1 + 3 * 2 ** -8))[0]).toBe(0x3f82);
});
