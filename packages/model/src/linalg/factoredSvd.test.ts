import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { type FactoredSvd, factoredSvd } from './factoredSvd.ts';

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const random = (rows: number, columns: number, next: () => number): Matrix =>
  new Matrix(Array.from({ length: rows }, () => Array.from({ length: columns }, next)));

const decompose = (a: Matrix, b: Matrix): FactoredSvd => factoredSvd(a.to1DArray(), b.to1DArray(), a.columns);

const asRows = (flat: Float64Array, rank: number): Matrix => Matrix.from1DArray(rank, flat.length / rank, flat);

/** Largest |A B - U S Vᵀ|, in units of the largest singular value. */
function reconstructionError(a: Matrix, b: Matrix, { u, s, v }: FactoredSvd): number {
  const rebuilt = asRows(u, s.length)
    .transpose()
    .mmul(Matrix.diag([...s]))
    .mmul(asRows(v, s.length));
  return Matrix.sub(a.mmul(b), rebuilt).abs().max() / (s[0]! || 1);
}

/** Largest entry of X Xᵀ - 1: how far the rows are from orthonormal. */
function orthogonalityError(flat: Float64Array, rank: number): number {
  const rows = asRows(flat, rank);
  return Matrix.sub(rows.mmul(rows.transpose()), Matrix.eye(rank)).abs().max();
}

function expectDecomposition(a: Matrix, b: Matrix): FactoredSvd {
  const svd = decompose(a, b);
  expect(reconstructionError(a, b, svd)).toBeLessThan(1e-13);
  expect(orthogonalityError(svd.u, a.columns)).toBeLessThan(1e-13);
  expect(orthogonalityError(svd.v, a.columns)).toBeLessThan(1e-13);
  for (let k = 1; k < svd.s.length; k++) expect(svd.s[k]!).toBeLessThanOrEqual(svd.s[k - 1]!);
  expect(Math.min(...svd.s)).toBeGreaterThanOrEqual(0);
  return svd;
}

describe('the SVD of a product', () => {
  test.each([
    [1, 1, 1],
    [5, 1, 7],
    [4, 4, 4],
    [9, 3, 6],
    [33, 8, 32],
    [129, 32, 129],
    [97, 64, 200],
  ])('of random factors %i x %i x %i rebuilds it from orthonormal vectors', (m, rank, n) => {
    const next = seeded(m * 1000 + n);
    for (let repeat = 0; repeat < 5; repeat++) expectDecomposition(random(m, rank, next), random(rank, n, next));
  });

  test('agrees with ml-matrix on the singular values of the full product', () => {
    const next = seeded(7);
    const [a, b] = [random(40, 12, next), random(12, 50, next)];
    const theirs = new SingularValueDecomposition(a.mmul(b), { autoTranspose: true }).diagonal;
    const ours = decompose(a, b).s;
    for (let k = 0; k < 12; k++) expect(Math.abs(ours[k]! - theirs[k]!)).toBeLessThan(1e-12 * theirs[0]!);
  });

  test('finds known singular values over 12 orders of magnitude to relative accuracy', () => {
    const next = seeded(11);
    const basis = (rows: number): Matrix => asRows(decompose(random(rows, 6, next), random(6, rows, next)).u, 6);
    const known = [1e3, 1, 1, 1e-3, 1e-6, 1e-9];
    const a = basis(30).transpose().mmul(Matrix.diag(known));
    const { s } = expectDecomposition(a, basis(20));
    for (const [k, value] of known.entries()) expect(Math.abs(s[k]! - value) / value).toBeLessThan(1e-6);
  });

  test('has exact zeros and still orthonormal vectors where the product is rank-deficient', () => {
    const next = seeded(3);
    const a = random(20, 8, next);
    for (let row = 0; row < 20; row++) a.set(row, 5, a.get(row, 2) * 2);
    const b = random(8, 25, next);
    for (let column = 0; column < 25; column++) b.set(7, column, 0);
    const { s } = expectDecomposition(a, b);
    expect([...s.slice(6)]).toEqual([0, 0]);
    expect(s[5]!).toBeGreaterThan(0);
  });

  test('of zeros is zero, with orthonormal vectors', () => {
    const { s } = expectDecomposition(Matrix.zeros(10, 4), Matrix.zeros(4, 12));
    expect([...s]).toEqual([0, 0, 0, 0]);
  });

  test('is not shaken by equal singular values or by tiny and huge factors', () => {
    expectDecomposition(Matrix.eye(8, 5), Matrix.eye(5, 9));
    const next = seeded(5);
    expectDecomposition(random(12, 5, next).mul(1e-30), random(5, 12, next).mul(1e30));
  });

  test('refuses sizes that do not fit, and NaN', () => {
    expect(() => factoredSvd(new Float32Array(6), new Float32Array(12), 4)).toThrow(/rank at most m and n/);
    expect(() => factoredSvd([Number.NaN, 1], [1, 2], 1)).toThrow(/NaN/);
  });
});
