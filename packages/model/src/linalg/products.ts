/** Small dense products in float64, on row-major matrices of any float type. */

type Values = ArrayLike<number>;

/**
 * A Bᵀ: inner products of all rows of two matrices. Four rows of B at a time, so that each load of A serves four sums.
 * @param a `[m, k]`
 * @param b `[n, k]`
 * @returns `[m, n]`
 */
export function rowProducts(a: Values, b: Values, k: number): Float64Array {
  const [m, n] = [a.length / k, b.length / k];
  const out = new Float64Array(m * n);
  const inFours = n - (n % 4);
  for (let row = 0; row < m; row++) {
    const start = row * k;
    for (let column = 0; column < inFours; column += 4) fourProducts(a, start, b, column * k, k, out, row * n + column);
    for (let column = inFours; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a[start + i]! * b[column * k + i]!;
      out[row * n + column] = sum;
    }
  }
  return out;
}

function fourProducts(
  a: Values,
  atA: number,
  b: Values,
  atB: number,
  k: number,
  out: Float64Array,
  atOut: number,
): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < k; i++) {
    const x = a[atA + i]!;
    s0 += x * b[atB + i]!;
    s1 += x * b[atB + k + i]!;
    s2 += x * b[atB + 2 * k + i]!;
    s3 += x * b[atB + 3 * k + i]!;
  }
  out[atOut] = s0;
  out[atOut + 1] = s1;
  out[atOut + 2] = s2;
  out[atOut + 3] = s3;
}

/** A B. `[m, k]` and `[k, n]` to `[m, n]` */
export function product(a: Values, b: Values, k: number): Float64Array {
  return rowProducts(a, turned(b, k), k);
}

/** `[rows, columns]` to `[columns, rows]`. */
export function turned(matrix: Values, rows: number): Float64Array {
  const columns = matrix.length / rows;
  const out = new Float64Array(matrix.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = matrix[r * columns + c]!;
  return out;
}

/** Square root of the sum of squares. */
export function frobeniusNorm(values: Values): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** A Aᵀ, of which only half is computed. `[n, k]` to `[n, n]` */
export function gramOfRows(a: Values, k: number): Float64Array {
  const n = a.length / k;
  const out = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    let column = row;
    for (; column + 4 <= n; column += 4) fourProducts(a, row * k, a, column * k, k, out, row * n + column);
    for (; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a[row * k + i]! * a[column * k + i]!;
      out[row * n + column] = sum;
    }
    for (let other = row + 1; other < n; other++) out[other * n + row] = out[row * n + other]!;
  }
  return out;
}
