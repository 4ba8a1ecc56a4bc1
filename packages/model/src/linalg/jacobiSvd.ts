/**
 * Singular values of a small square matrix by one-sided Jacobi rotations, in float64.
 *
 * Chosen over bidiagonalisation because it is short and gives even the small singular values to high relative accuracy.
 * A QR with pivoting goes first: it sorts the columns by size, which saves about half of the sweeps.
 * Source: Drmač & Veselić, New fast and accurate Jacobi SVD algorithm I, SIAM J. Matrix Anal. Appl. 29 (2008).
 */
import { applyQ, householderQr } from './householder.ts';

/** M = U diag(S) Vᵀ; U and V `[n columns, n]`, column after column, S falling. */
export interface SmallSvd {
  u: Float64Array;
  s: Float64Array;
  v: Float64Array;
}

const sweepsMax = 40;

/**
 * SVD of an n x n matrix. U and V are orthogonal also when the matrix is rank-deficient or zero.
 * @param matrix column after column; overwritten
 */
export function jacobiSvd(matrix: Float64Array, n: number): SmallSvd {
  const order = byFallingNorm(matrix, n);
  const qr = householderQr(pickColumns(matrix, order, n), n, n); // M P = Q R
  // Work on X = Rᵀ: X J = W S, so M = (Q J) S (P W)ᵀ.
  const x = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) x[i * n + j] = qr.r[j * n + i]!;
  const j = identity(n);
  orthogonaliseColumns(x, j, n);

  const falling = byFallingNorm(x, n);
  const s = Float64Array.from(falling, (column) => Math.sqrt(dot(x, column * n, x, column * n, n)));
  const w = pickColumns(x, falling, n);
  normalise(w, s, n);
  const v = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < n; row++) v[column * n + order[row]!] = w[column * n + row]!;
  }
  return { u: applyQ(qr, pickColumns(j, falling, n)), s, v };
}

/** Rotates pairs of columns until all are orthogonal, and applies the same rotations to `rotations`. */
function orthogonaliseColumns(x: Float64Array, rotations: Float64Array, n: number): void {
  const squares = new Float64Array(n);
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    for (let p = 0; p < n; p++) squares[p] = dot(x, p * n, x, p * n, n);
    let rotated = false;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        const overlap = dot(x, p * n, x, q * n, n);
        if (Math.abs(overlap) <= 1e-15 * Math.sqrt(squares[p]! * squares[q]!) || overlap === 0) continue;
        const zeta = (squares[q]! - squares[p]!) / (2 * overlap);
        const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        const sine = cosine * tangent;
        rotate(x, p * n, q * n, n, cosine, sine);
        rotate(rotations, p * n, q * n, n, cosine, sine);
        squares[p] = Math.max(0, squares[p]! - tangent * overlap);
        squares[q] = squares[q]! + tangent * overlap;
        rotated = true;
      }
    }
    if (!rotated) return;
  }
}

function rotate(m: Float64Array, p: number, q: number, n: number, cosine: number, sine: number): void {
  for (let i = 0; i < n; i++) {
    const a = m[p + i]!;
    const b = m[q + i]!;
    m[p + i] = cosine * a - sine * b;
    m[q + i] = sine * a + cosine * b;
  }
}

/**
 * Columns divided by their norms. A column that is zero up to rounding has no direction: its norm becomes 0 and it gets
 * one that is orthogonal to all others.
 */
function normalise(columns: Float64Array, norms: Float64Array, n: number): void {
  const negligible = norms[0]! * n * Number.EPSILON;
  for (let column = 0; column < n; column++) {
    const norm = norms[column]!;
    if (norm > negligible) {
      for (let i = column * n; i < (column + 1) * n; i++) columns[i] = columns[i]! / norm;
    } else {
      norms[column] = 0;
      complete(columns, column, n);
    }
  }
}

/** Column `count` becomes a unit vector orthogonal to the orthonormal ones before it. */
function complete(columns: Float64Array, count: number, n: number): void {
  const covered = new Float64Array(n);
  for (let i = 0; i < count * n; i++) covered[i % n] = covered[i % n]! + columns[i]! ** 2;
  const start = count * n;
  columns.fill(0, start, start + n);
  columns[start + covered.indexOf(covered.reduce((least, value) => Math.min(least, value), 2))] = 1;
  // Twice is enough: the second pass removes what rounding left of the first.
  for (let pass = 0; pass < 2; pass++) {
    for (let column = 0; column < count; column++) {
      const overlap = dot(columns, column * n, columns, start, n);
      for (let i = 0; i < n; i++) columns[start + i] = columns[start + i]! - overlap * columns[column * n + i]!;
    }
    const norm = Math.sqrt(dot(columns, start, columns, start, n));
    for (let i = start; i < start + n; i++) columns[i] = columns[i]! / norm;
  }
}

function dot(a: Float64Array, atA: number, b: Float64Array, atB: number, n: number): number {
  let even = 0;
  let odd = 0;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    even += a[atA + i]! * b[atB + i]!;
    odd += a[atA + i + 1]! * b[atB + i + 1]!;
  }
  return i < n ? even + odd + a[atA + i]! * b[atB + i]! : even + odd;
}

function byFallingNorm(columns: Float64Array, n: number): Int32Array {
  const squares = Float64Array.from({ length: n }, (_, c) => dot(columns, c * n, columns, c * n, n));
  return Int32Array.from({ length: n }, (_, c) => c).sort((a, b) => squares[b]! - squares[a]!);
}

function pickColumns(columns: Float64Array, order: Int32Array, n: number): Float64Array {
  const picked = new Float64Array(n * n);
  for (const [to, from] of order.entries()) picked.set(columns.subarray(from * n, (from + 1) * n), to * n);
  return picked;
}

function identity(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  return one;
}
