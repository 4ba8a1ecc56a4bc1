import { CircuitLensError } from '@circuit-lens/shared';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { diagonalise, tridiagonalise } from './tridiagonal.ts';

/** Complex numbers, part by part. */
export interface Eigenvalues {
  real: Float64Array;
  imaginary: Float64Array;
}

/**
 * Eigenvalues of a square matrix that need not be symmetric, largest modulus first; of a conjugate pair the one with
 * the positive imaginary part first. Hessenberg form and QR iteration (Golub & Van Loan, chapter 7), by ml-matrix.
 * @param matrix `[n, n]`, row-major
 * @throws CircuitLensError NOT_FINITE for NaN or infinity
 */
export function eigenvalues(matrix: Float64Array, n: number): Eigenvalues {
  if (!matrix.every(Number.isFinite)) {
    const message = 'A matrix with NaN or infinity has no eigenvalues. Check the weights.';
    throw new CircuitLensError('NOT_FINITE', message, { n });
  }
  const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(matrixOf(matrix, n));
  const modulus = re.map((value, i) => Math.hypot(value, im[i]!));
  const order = re.map((_, i) => i).sort((a, b) => modulus[b]! - modulus[a]!);
  return {
    real: Float64Array.from(order, (i) => re[i]!),
    imaginary: Float64Array.from(order, (i) => im[i]!),
  };
}

/** A symmetric matrix as V diag(λ) Vᵀ. */
export interface SymmetricEigen {
  /** `[n]`, falling. */
  values: Float64Array;
  /** `[n, n]`: row k is the k-th eigenvector. */
  vectors: Float64Array;
}

/** Eigenvalues and orthonormal eigenvectors of a symmetric matrix `[n, n]`. @throws CircuitLensError NOT_FINITE */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  if (!matrix.every(Number.isFinite)) {
    const message = 'A matrix with NaN or infinity has no eigenvectors. Check the weights.';
    throw new CircuitLensError('NOT_FINITE', message, { n });
  }
  const found = tridiagonalise(new Float64Array(matrix), n);
  diagonalise(found);
  const order = Array.from(found.diagonal.keys());
  order.sort((a, b) => found.diagonal[b]! - found.diagonal[a]!);
  const vectors = new Float64Array(n * n);
  for (const [k, row] of order.entries()) vectors.set(found.basis.subarray(row * n, (row + 1) * n), k * n);
  return { values: Float64Array.from(order, (i) => found.diagonal[i]!), vectors };
}

/**
 * Σ Re λ / Σ |λ|: 1 when all eigenvalues are positive, which is copying; −1 when all are negative (Elhage et al. 2021,
 * "Detecting copying behavior"). NaN when all are zero.
 */
export function copyingScore({ real, imaginary }: Eigenvalues): number {
  const sum = real.reduce((all, value) => all + value, 0);
  const size = real.reduce((all, value, i) => all + Math.hypot(value, imaginary[i]!), 0);
  return sum / size;
}

function matrixOf(values: Float64Array, n: number): Matrix {
  return Matrix.from1DArray(n, n, Array.from(values));
}
