/** Small dense products in float64, on row-major matrices of any float type. */

type Values = ArrayLike<number>;

/**
 * A Bᵀ: inner products of all rows of two matrices.
 * @param a `[m, k]`
 * @param b `[n, k]`
 * @returns `[m, n]`
 */
export function rowProducts(a: Values, b: Values, k: number): Float64Array {
  return productsOfRows(float64(a), float64(b), k, () => 0);
}

/** A Aᵀ, of which only half is computed. `[n, k]` to `[n, n]` */
export function gramOfRows(a: Values, k: number): Float64Array {
  const rows = float64(a);
  const n = a.length / k;
  const out = productsOfRows(rows, rows, k, (row) => row - (row % 4));
  for (let row = 0; row < n; row++) {
    for (let other = row + 1; other < n; other++) out[other * n + row] = out[row * n + other]!;
  }
  return out;
}

/** One type of array only: the inner loop then loads values without asking what they are. */
function float64(values: Values): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** Blocks of 2 x 4 entries, so that six loads serve eight sums; each row from the column `first` on, a multiple of 4. */
function productsOfRows(a: Float64Array, b: Float64Array, k: number, first: (row: number) => number): Float64Array {
  const [m, n] = [a.length / k, b.length / k];
  const [inTwos, inFours] = [m - (m % 2), n - (n % 4)];
  const out = new Float64Array(m * n);
  for (let row = 0; row < inTwos; row += 2) {
    for (let column = first(row); column < inFours; column += 4) eightProducts(a, row, b, column, k, out, n);
  }
  for (let row = 0; row < m; row++) {
    for (let column = row < inTwos ? inFours : first(row); column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) sum += a[row * k + i]! * b[column * k + i]!;
      out[row * n + column] = sum;
    }
  }
  return out;
}

function eightProducts(
  a: Float64Array,
  row: number,
  b: Float64Array,
  column: number,
  k: number,
  out: Float64Array,
  width: number,
): void {
  let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [a0, a1] = [row * k, (row + 1) * k];
  const [b0, b1, b2, b3] = [column * k, (column + 1) * k, (column + 2) * k, (column + 3) * k];
  for (let i = 0; i < k; i++) {
    const x = a[a0 + i]!;
    const y = a[a1 + i]!;
    const p = b[b0 + i]!;
    const q = b[b1 + i]!;
    const r = b[b2 + i]!;
    const s = b[b3 + i]!;
    s0 += x * p;
    s1 += x * q;
    s2 += x * r;
    s3 += x * s;
    t0 += y * p;
    t1 += y * q;
    t2 += y * r;
    t3 += y * s;
  }
  const at = row * width + column;
  out.set([s0, s1, s2, s3], at);
  out.set([t0, t1, t2, t3], at + width);
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
