import { describe, expect, it } from 'vitest';
import { makeRandom } from '../random.ts';
import { symmetricEigen } from './eigenvalues.ts';
import { gramOfRows, rowProducts } from './products.ts';

const one = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

function largestGap(a: Float64Array, b: Float64Array): number {
  return a.reduce((gap, value, i) => Math.max(gap, Math.abs(value - b[i]!)), 0);
}

/** The inner products of n random rows of length k: of rank k at most. */
function randomGram(n: number, k: number): Float64Array {
  const random = makeRandom(n * 1000 + k);
  return gramOfRows(
    Float64Array.from({ length: n * k }, () => random() - 0.5),
    k,
  );
}

describe('symmetricEigen', () => {
  const matrices: [string, number, Float64Array][] = [
    ['1 x 1', 1, randomGram(1, 3)],
    ['2 x 2', 2, randomGram(2, 3)],
    ['an odd size', 97, randomGram(97, 130)],
    ['far from full rank', 64, randomGram(64, 3)],
    ['zero', 6, new Float64Array(36)],
    ['one', 7, one(7)],
    ['both signs', 12, randomGram(12, 20).map((value, i) => value - 2 * one(12)[i]!)],
  ];
  it.each(matrices)('gives orthonormal vectors that the matrix stretches by falling values: %s', (_, n, matrix) => {
    const { values, vectors } = symmetricEigen(matrix, n);
    const stretched = rowProducts(vectors, matrix, n);
    const expected = vectors.map((value, i) => value * values[Math.floor(i / n)]!);
    expect(largestGap(stretched, expected)).toBeLessThan(1e-12);
    expect(largestGap(gramOfRows(vectors, n), one(n))).toBeLessThan(1e-12);
    expect(values.every((value, k) => k === 0 || value <= values[k - 1]!)).toBe(true);
  });

  it('leaves the matrix as it was', () => {
    const matrix = randomGram(9, 9);
    const before = matrix.slice();
    symmetricEigen(matrix, 9);
    expect(matrix).toEqual(before);
  });

  it('refuses NaN', () => {
    const failing = () => symmetricEigen(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2);
    expect(failing).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
  });
});
