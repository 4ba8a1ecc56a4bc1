import { CircuitLensError } from '@circuit-lens/shared';
import { describe, expect, it } from 'vitest';
import { makeRandom } from '../random.ts';
import { largestGap } from '../testing/tinyModel.ts';
import { FactoredMatrix } from './FactoredMatrix.ts';
import { frobeniusNorm, gramOfRows, product, rowProducts, turned } from './products.ts';
import { semidefiniteRoot } from './semidefiniteRoot.ts';

const random = makeRandom(5);
const values = (count: number) => Float64Array.from({ length: count }, () => random() - 0.5);

const tall = new FactoredMatrix(values(7 * 3), values(3 * 7), 3);
const wide = new FactoredMatrix(values(4 * 6), values(6 * 5), 6);

const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof CircuitLensError ? error.code : error;
  }
  return 'no error';
};

describe.each([
  ['inner size the smallest', tall],
  ['inner size the largest', wide],
])('a factored matrix, %s', (_, matrix) => {
  const [rows, columns] = matrix.shape;
  const dense = matrix.toDense();

  it('has the entries, the transpose and the norm of its product', () => {
    expect(matrix.get(1, -1)).toBeCloseTo(dense[2 * columns - 1]!, 12);
    expect([...matrix.corner(2)]).toEqual([matrix.get(0, 0), matrix.get(0, 1), matrix.get(1, 0), matrix.get(1, 1)]);
    expect(largestGap(matrix.transpose().toDense(), turned(dense, rows))).toBeLessThan(1e-12);
    expect(matrix.norm()).toBeCloseTo(frobeniusNorm(dense), 12);
  });

  it('is put together again from its singular values and from balanced factors', () => {
    const { u, s, v } = matrix.svd();
    const scaled = v.map((value, i) => value * s[Math.floor(i / columns)]!);
    expect(largestGap(product(turned(u, s.length), scaled, s.length), dense)).toBeLessThan(1e-12);
    expect(largestGap(matrix.makeEven().toDense(), dense)).toBeLessThan(1e-12);
    expect(largestGap(matrix.singularValues(), s)).toBeLessThan(1e-12);
    expect(frobeniusNorm(s)).toBeCloseTo(matrix.norm(), 12);
  });

  it('keeps inner products when one side is turned away', () => {
    const left = turned(matrix.collapseLeft(), matrix.svd().s.length);
    const columnsOfDense = turned(dense, rows);
    const rank = left.length / columns;
    expect(largestGap(rowProducts(left, left, rank), rowProducts(columnsOfDense, columnsOfDense, rows))).toBeLessThan(
      1e-12,
    );
    const right = matrix.collapseRight();
    expect(largestGap(rowProducts(right, right, rank), rowProducts(dense, dense, columns))).toBeLessThan(1e-12);
  });
});

describe('FactoredMatrix', () => {
  it('multiplies, in whichever factors are smaller', () => {
    const right = new FactoredMatrix(values(7 * 2), values(2 * 5), 2);
    for (const [a, b] of [
      [tall, right],
      [right.transpose(), tall],
    ] as const) {
      const both = a.times(b);
      expect(both.inner).toBe(2);
      expect(largestGap(both.toDense(), product(a.toDense(), b.toDense(), a.shape[1]))).toBeLessThan(1e-12);
    }
  });

  it('has the eigenvalues of its product: trace and determinant of a rotation times 2', () => {
    const turn = new FactoredMatrix(Float64Array.of(0, -2, 2, 0), Float64Array.of(1, 0, 0, 1), 2);
    const { real, imaginary } = turn.eigenvalues();
    expect([...real].map((value) => Math.abs(value) < 1e-12)).toEqual([true, true]);
    expect([...imaginary].sort()).toEqual([-2, 2]);
    const trace = Array.from({ length: 7 }, (_, i) => tall.get(i, i)).reduce((sum, value) => sum + value, 0);
    expect(tall.eigenvalues().real.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 12);
  });

  it('says what does not fit', () => {
    expect(codeOf(() => new FactoredMatrix([1, 2, 3], [1, 2], 2))).toBe('BAD_USER_INPUT');
    expect(codeOf(() => tall.times(wide))).toBe('BAD_USER_INPUT');
    expect(codeOf(() => wide.eigenvalues())).toBe('BAD_USER_INPUT');
    expect(codeOf(() => tall.get(7, 0))).toBe('POSITION_OUT_OF_RANGE');
    const broken = new FactoredMatrix([Number.NaN], [1], 1);
    for (const run of [() => broken.eigenvalues(), () => broken.singularValues(), () => broken.svd()]) {
      expect(codeOf(run)).toBe('NOT_FINITE');
    }
  });
});

describe('semidefiniteRoot', () => {
  it('is a factor also of a matrix without full rank', () => {
    const flat = values(2 * 5);
    const rows = Float64Array.from([...flat, ...flat.map((value) => 2 * value)]); // rank 2 of 4
    const gram = gramOfRows(rows, 5);
    expect(largestGap(gram, rowProducts(rows, rows, 5))).toBeLessThan(1e-14);
    const columns = turned(semidefiniteRoot(gram, 4), 4);
    expect(largestGap(rowProducts(columns, columns, 4), gram)).toBeLessThan(1e-12);
    expect(semidefiniteRoot(new Float64Array(4), 2).every((value) => value === 0)).toBe(true);
  });
});
