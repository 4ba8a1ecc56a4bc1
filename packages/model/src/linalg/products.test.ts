import { describe, expect, it } from 'vitest';
import { makeRandom } from '../random.ts';
import { gramOfRows, rowProducts } from './products.ts';

const random = makeRandom(5);
const matrix = (rows: number, k: number) => Float32Array.from({ length: rows * k }, () => random() - 0.5);

function oneByOne(a: Float32Array, b: Float32Array, k: number): Float64Array {
  const [m, n] = [a.length / k, b.length / k];
  return Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let i = 0; i < k; i++) sum += a[Math.floor(at / n) * k + i]! * b[(at % n) * k + i]!;
    return sum;
  });
}

describe('products of rows', () => {
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 13].flatMap((m) => [1, 3, 4, 6, 9].map((n) => [m, n] as const));
  it.each(sizes)('are those formed one by one, %i by %i, to the last bit', (m, n) => {
    const [a, b] = [matrix(m, 11), matrix(n, 11)];
    expect(rowProducts(a, b, 11)).toEqual(oneByOne(a, b, 11));
    expect(rowProducts(new Float64Array(a), b, 11)).toEqual(oneByOne(a, b, 11));
    expect(gramOfRows(a, 11)).toEqual(oneByOne(a, a, 11));
  });
});
