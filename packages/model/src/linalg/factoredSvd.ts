/** SVD of a product of two thin matrices, without ever forming the product. */
import { CircuitLensError } from '@circuit-lens/shared';
import { applyQ, householderQr } from './householder.ts';
import { jacobiSvd } from './jacobiSvd.ts';

/** A B = U diag(S) Vᵀ. */
export interface FactoredSvd {
  /** `[rank, m]`: row k is the k-th left singular vector. */
  u: Float64Array;
  /** `[rank]`, falling, never negative. */
  s: Float64Array;
  /** `[rank, n]`: row k is the k-th right singular vector. */
  v: Float64Array;
}

/**
 * Singular value decomposition of A B, with A `[m, rank]` and B `[rank, n]` row-major, rank at most m and n.
 *
 * A = Qa Ra and Bᵀ = Qb Rb give A B = Qa (Ra Rbᵀ) Qbᵀ, and only the small matrix in the middle is decomposed: for a
 * head of GPT-2 (768 x 64 x 768) some 20 ms instead of the 9 s of the full product. All in float64. Vectors are
 * orthonormal also for rank-deficient products; their signs are arbitrary, and so are directions where singular values
 * coincide, so compare products only.
 * @throws CircuitLensError BAD_USER_INPUT when the sizes do not fit; NOT_FINITE for NaN or infinity
 */
export function factoredSvd(a: ArrayLike<number>, b: ArrayLike<number>, rank: number): FactoredSvd {
  const [m, n] = [a.length / rank, b.length / rank];
  if (!Number.isInteger(m) || !Number.isInteger(n) || m < rank || n < rank) {
    const message = `A product [m, rank] x [rank, n] with rank at most m and n is needed; got ${a.length} and ${b.length} values for rank ${rank}. Give both factors row-major.`;
    throw new CircuitLensError('BAD_USER_INPUT', message, { field: 'rank', a: a.length, b: b.length, rank });
  }
  const left = householderQr(columnsOf(a, m, rank), m, rank);
  const right = householderQr(new Float64Array(b), n, rank); // rows of B are columns of Bᵀ
  const middle = productWithTranspose(left.r, right.r, rank);
  if (!middle.every(Number.isFinite)) {
    const message = 'A matrix with NaN or infinity has no singular values. Check the weights.';
    throw new CircuitLensError('NOT_FINITE', message, { m, n, rank });
  }
  const small = jacobiSvd(middle, rank);
  return { u: applyQ(left, small.u), s: small.s, v: applyQ(right, small.v) };
}

function columnsOf(matrix: ArrayLike<number>, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = matrix[r * columns + c]!;
  return turned;
}

/** X Yᵀ of two upper triangles, all column after column. */
function productWithTranspose(x: Float64Array, y: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j <= k; j++) {
      const factor = y[k * n + j]!;
      for (let i = 0; i <= k; i++) product[j * n + i] = product[j * n + i]! + x[k * n + i]! * factor;
    }
  }
  return product;
}
