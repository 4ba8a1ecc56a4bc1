/**
 * A symmetric matrix made diagonal by way of a tridiagonal one, in float64. All work on vectors runs along rows, which
 * lie together in memory.
 * Source: Golub & Van Loan, Matrix Computations, 4th edition, section 8.3.
 */
import { applyQ, makeReflector } from './householder.ts';

/** A = Mᵀ T M. */
export interface Tridiagonal {
  /** `[n]` and, beside it, `[n - 1]`: T. */
  diagonal: Float64Array;
  offDiagonal: Float64Array;
  /** `[n, n]`, row-major: M, orthogonal. */
  basis: Float64Array;
}

/** Turns one row and column after the other onto the three diagonals. @param matrix `[n, n]`; overwritten */
export function tridiagonalise(matrix: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n - 1);
  const beta = new Float64Array(n - 1);
  const change = new Float64Array(n);
  for (let k = 0; k < n - 1; k++) {
    const reflector = makeReflector(matrix, k * n, k + 1, n);
    offDiagonal[k] = reflector.diagonal;
    beta[k] = reflector.beta;
    reflectBothSides(matrix, n, k, reflector.beta, change);
  }
  for (let k = 0; k < n; k++) diagonal[k] = matrix[k * n + k]!;
  return { diagonal, offDiagonal, basis: basisOf(matrix, beta, n) };
}

/** H A H of what lies below and right of k, with reflector v in row k: A − v wᵀ − w vᵀ. */
function reflectBothSides(matrix: Float64Array, n: number, k: number, beta: number, w: Float64Array): void {
  const v = k * n;
  let along = 0;
  for (let i = k + 1; i < n; i++) {
    let sum = 0;
    for (let j = k + 1; j < n; j++) sum += matrix[i * n + j]! * matrix[v + j]!;
    w[i] = beta * sum;
    along += w[i]! * matrix[v + i]!;
  }
  for (let i = k + 1; i < n; i++) w[i] = w[i]! - (beta / 2) * along * matrix[v + i]!;
  for (let i = k + 1; i < n; i++) {
    const vi = matrix[v + i]!;
    const wi = w[i]!;
    for (let j = k + 1; j < n; j++) matrix[i * n + j] = matrix[i * n + j]! - vi * w[j]! - wi * matrix[v + j]!;
  }
}

/** The product of all reflectors, transposed. They leave the first coordinate alone, so they are those of a smaller QR. */
function basisOf(matrix: Float64Array, beta: Float64Array, n: number): Float64Array {
  const size = n - 1;
  const reflectors = new Float64Array(size * size);
  const one = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    reflectors.set(matrix.subarray(k * n + k + 1, (k + 1) * n), k * size + k);
    one[k * size + k] = 1;
  }
  const turned = applyQ({ reflectors, beta, r: one, rows: size, columns: size }, one);
  const basis = new Float64Array(n * n);
  basis[0] = 1;
  for (let k = 0; k < size; k++) basis.set(turned.subarray(k * size, (k + 1) * size), (k + 1) * n + 1);
  return basis;
}

/** Steps a value may take; two are usual. */
const stepsEach = 60;

/**
 * Implicit QR steps with Wilkinson's shift until nothing is left beside the diagonal, which then holds the eigenvalues,
 * in no order; row k of the basis becomes the k-th eigenvector. Works in place.
 */
export function diagonalise({ diagonal, offDiagonal, basis }: Tridiagonal): void {
  const n = diagonal.length;
  let size = 0;
  for (let i = 0; i < n; i++) size = Math.max(size, Math.abs(diagonal[i]!) + Math.abs(offDiagonal[i] ?? 0));
  const isSplit = (k: number) => Math.abs(offDiagonal[k]!) <= Number.EPSILON * size;
  let end = n - 1;
  for (let steps = 0; end > 0 && steps < stepsEach * n; ) {
    if (isSplit(end - 1)) {
      end--;
      continue;
    }
    let start = end - 1;
    while (start > 0 && !isSplit(start - 1)) start--;
    chaseBulge(diagonal, offDiagonal, basis, start, end);
    steps++;
  }
}

/** One QR step of rows `start` to `end`: the first rotation makes an entry off the three diagonals, the others move it out. */
function chaseBulge(d: Float64Array, e: Float64Array, basis: Float64Array, start: number, end: number): void {
  const half = (d[end - 1]! - d[end]!) / 2;
  const last = e[end - 1]!;
  const shift = d[end]! - last ** 2 / (half + (half < 0 ? -1 : 1) * Math.hypot(half, last));
  let x = d[start]! - shift;
  let z = e[start]!;
  for (let k = start; k < end; k++) {
    const r = Math.hypot(x, z);
    const c = r > 0 ? x / r : 1;
    const s = r > 0 ? z / r : 0;
    if (k > start) e[k - 1] = r;
    const [a, b, g] = [d[k]!, e[k]!, d[k + 1]!];
    d[k] = c * c * a + 2 * c * s * b + s * s * g;
    d[k + 1] = s * s * a - 2 * c * s * b + c * c * g;
    e[k] = c * s * (g - a) + (c * c - s * s) * b;
    if (k < end - 1) {
      x = e[k]!;
      z = s * e[k + 1]!;
      e[k + 1] = c * e[k + 1]!;
    }
    rotateRows(basis, k, d.length, c, s);
  }
}

/** Rows k and k + 1. */
function rotateRows(basis: Float64Array, k: number, n: number, c: number, s: number): void {
  for (let i = k * n; i < (k + 1) * n; i++) {
    const a = basis[i]!;
    const b = basis[i + n]!;
    basis[i] = c * a + s * b;
    basis[i + n] = c * b - s * a;
  }
}
