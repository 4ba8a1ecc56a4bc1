/**
 * Householder QR of tall matrices that are stored column after column, in float64.
 *
 * The orthogonal factor is orthonormal to rounding whatever the matrix, zero columns included, which is what makes the
 * singular value decompositions built on it safe for rank-deficient input.
 * Source: Golub & Van Loan, Matrix Computations, 4th edition, sections 5.1 and 5.2.
 */

/** A = Q R. The reflectors that make up Q are kept instead of Q itself. */
export interface QrFactors {
  /** Column k holds reflector k from row k on. `[n columns, m]` */
  reflectors: Float64Array;
  /** Reflector k is `I - beta[k] v vᵀ`. */
  beta: Float64Array;
  /** Upper triangle, column after column. `[n columns, n]` */
  r: Float64Array;
  rows: number;
  columns: number;
}

/**
 * Columns that are worked on together. They stay in the first-level cache while all reflectors pass over them, where
 * the textbook order (each reflector over all columns) moves ten times the memory.
 */
const groupSize = 4;

/**
 * QR of an m x n matrix with m >= n.
 * @param matrix column after column; overwritten by the reflectors
 */
export function householderQr(matrix: Float64Array, rows: number, columns: number): QrFactors {
  const beta = new Float64Array(columns);
  const r = new Float64Array(columns * columns);
  for (let from = 0; from < columns; from += groupSize) {
    const to = Math.min(columns, from + groupSize);
    for (let k = 0; k < to; k++) {
      if (k >= from) {
        r.set(matrix.subarray(k * rows, k * rows + k), k * columns);
        const reflector = makeReflector(matrix, k * rows, k, rows);
        r[k * columns + k] = reflector.diagonal;
        beta[k] = reflector.beta;
      }
      reflect(matrix, beta[k]!, k, matrix, rows, Math.max(from, k + 1), to);
    }
  }
  return { reflectors: matrix, beta, r, rows, columns };
}

/**
 * Q C for a small C, whose rows below `columns` are zero.
 * @param small `[p columns, columns]`, column after column
 * @returns `[p columns, rows]`, column after column; orthonormal where C's columns are
 */
export function applyQ(qr: QrFactors, small: Float64Array): Float64Array {
  const { reflectors, beta, rows, columns } = qr;
  const count = small.length / columns;
  const result = new Float64Array(count * rows);
  for (let j = 0; j < count; j++) result.set(small.subarray(j * columns, (j + 1) * columns), j * rows);
  for (let from = 0; from < count; from += groupSize) {
    const to = Math.min(count, from + groupSize);
    for (let k = columns - 1; k >= 0; k--) reflect(reflectors, beta[k]!, k, result, rows, from, to);
  }
  return result;
}

/** Turns the column at `start`, from row k on, into the reflector that makes it zero below the diagonal. */
export function makeReflector(
  matrix: Float64Array,
  start: number,
  k: number,
  rows: number,
): { diagonal: number; beta: number } {
  let below = 0;
  for (let i = start + k + 1; i < start + rows; i++) below += matrix[i]! * matrix[i]!;
  const head = matrix[start + k]!;
  const norm = Math.sqrt(head * head + below);
  // The sign that adds to the head, so that nothing cancels.
  const diagonal = head > 0 ? -norm : norm;
  matrix[start + k] = head - diagonal;
  const squared = (head - diagonal) ** 2 + below;
  return { diagonal, beta: squared > 0 ? 2 / squared : 0 };
}

/** Reflector k over columns `from` to `to` of `target`: four at a time where there are four, else one by one. */
function reflect(
  reflectors: Float64Array,
  beta: number,
  k: number,
  target: Float64Array,
  rows: number,
  from: number,
  to: number,
): void {
  const v = k * rows;
  if (to - from === groupSize) {
    reflectFour(reflectors, v, beta, k, target, rows, from);
    return;
  }
  for (let j = from; j < to; j++) {
    const a = j * rows;
    let sum = 0;
    for (let i = k; i < rows; i++) sum += reflectors[v + i]! * target[a + i]!;
    sum *= beta;
    for (let i = k; i < rows; i++) target[a + i] = target[a + i]! - sum * reflectors[v + i]!;
  }
}

/** The same for exactly four columns, so that each load of the reflector serves four sums. */
function reflectFour(
  reflectors: Float64Array,
  v: number,
  beta: number,
  k: number,
  target: Float64Array,
  rows: number,
  from: number,
): void {
  const [a, b, c, d] = [from * rows, (from + 1) * rows, (from + 2) * rows, (from + 3) * rows];
  let [sa, sb, sc, sd] = [0, 0, 0, 0];
  for (let i = k; i < rows; i++) {
    const x = reflectors[v + i]!;
    sa += x * target[a + i]!;
    sb += x * target[b + i]!;
    sc += x * target[c + i]!;
    sd += x * target[d + i]!;
  }
  sa *= beta;
  sb *= beta;
  sc *= beta;
  sd *= beta;
  for (let i = k; i < rows; i++) {
    const x = reflectors[v + i]!;
    target[a + i] = target[a + i]! - sa * x;
    target[b + i] = target[b + i]! - sb * x;
    target[c + i] = target[c + i]! - sc * x;
    target[d + i] = target[d + i]! - sd * x;
  }
}
