import { CircuitLensError } from '@circuit-lens/shared';
import { type Eigenvalues, eigenvalues } from './eigenvalues.ts';
import { type FactoredSvd, factoredSvd } from './factoredSvd.ts';
import { householderQr } from './householder.ts';
import { jacobiSvd } from './jacobiSvd.ts';
import { gramOfRows, product, turned } from './products.ts';

type Values = ArrayLike<number>;

/**
 * A matrix A B that is kept as its two factors, such as a head's OV = W_V W_O: everything about it is computed from the
 * factors, and the large product is made only by `toDense`. In float64. TransformerLens' class of the same name, with
 * the same meaning of every method (Elhage et al. 2021 on why such products are what heads are made of).
 */
export class FactoredMatrix {
  /** Rows and columns of the product. */
  readonly shape: readonly [rows: number, columns: number];

  /**
   * @param a `[rows, inner]`, row-major
   * @param b `[inner, columns]`, row-major
   * @throws CircuitLensError BAD_USER_INPUT when the factors do not fit together
   */
  constructor(
    readonly a: Values,
    readonly b: Values,
    readonly inner: number,
  ) {
    this.shape = [a.length / inner, b.length / inner];
    if (this.shape.every(Number.isInteger)) return;
    throw unfit(`A has ${a.length} values and B ${b.length}; neither may be cut by the inner size ${inner}.`, {
      inner,
    });
  }

  /** The product itself, `[rows, columns]`. */
  toDense(): Float64Array {
    return product(this.a, this.b, this.inner);
  }

  /** (A B)ᵀ. */
  transpose(): FactoredMatrix {
    return new FactoredMatrix(turned(this.b, this.inner), turned(this.a, this.shape[0]), this.inner);
  }

  /** This times another, kept in the factors with the smaller inner size. @throws CircuitLensError BAD_USER_INPUT */
  times(other: FactoredMatrix): FactoredMatrix {
    const size = this.shape[1];
    if (size !== other.shape[0]) {
      throw unfit(`[${this.shape}] times [${other.shape}]: columns and rows must be as many.`, { left: this.shape });
    }
    const middle = product(product(this.b, other.a, size), other.b, other.inner); // [inner, other columns]
    if (this.inner <= other.inner) return new FactoredMatrix(this.a, middle, this.inner);
    const left = product(this.a, product(this.b, other.a, size), this.inner); // [rows, other inner]
    return new FactoredMatrix(left, other.b, other.inner);
  }

  /** One entry; negative indices count from the end. @throws CircuitLensError POSITION_OUT_OF_RANGE */
  get(row: number, column: number): number {
    const [rows, columns] = this.shape;
    const [r, c] = [indexIn(row, rows), indexIn(column, columns)];
    let sum = 0;
    for (let i = 0; i < this.inner; i++) sum += this.a[r * this.inner + i]! * this.b[i * columns + c]!;
    return sum;
  }

  /** The first `count` rows and columns, `[count, count]` or as many as there are. */
  corner(count = 3): Float64Array {
    const [rows, columns] = this.shape.map((size) => Math.min(count, size)) as [number, number];
    return Float64Array.from({ length: rows * columns }, (_, i) => this.get(Math.floor(i / columns), i % columns));
  }

  /** Frobenius norm: from the two inner x inner products, ‖A B‖² = tr(AᵀA BBᵀ). */
  norm(): number {
    const left = gramOfRows(turned(this.a, this.shape[0]), this.shape[0]);
    const right = gramOfRows(this.b, this.shape[1]);
    const trace = left.reduce((sum, value, i) => sum + value * right[i]!, 0);
    return Math.sqrt(Math.max(0, trace));
  }

  /** A B = U diag(S) Vᵀ; vectors are rows. Signs of vectors are arbitrary. @throws CircuitLensError NOT_FINITE */
  svd(): FactoredSvd {
    const [rows, columns] = this.shape;
    if (this.inner <= rows && this.inner <= columns) return factoredSvd(this.a, this.b, this.inner);
    const dense = this.toDense();
    return rows <= columns ? factoredSvd(identity(rows), dense, rows) : factoredSvd(dense, identity(columns), columns);
  }

  /** Singular values alone, falling: those of the small matrix between the QR factors. @throws CircuitLensError NOT_FINITE */
  singularValues(): Float64Array {
    const [rows, columns] = this.shape;
    const n = this.inner;
    if (n > rows || n > columns) return this.svd().s;
    const left = householderQr(turned(this.a, rows), rows, n);
    const right = householderQr(new Float64Array(this.b), columns, n);
    const middle = product(turned(left.r, n), right.r, n); // R is kept column after column
    if (!middle.every(Number.isFinite)) {
      throw new CircuitLensError('NOT_FINITE', 'A matrix with NaN or infinity has no singular values.', { rank: n });
    }
    return jacobiSvd(middle, n).s;
  }

  /**
   * The `inner` eigenvalues that can differ from zero: those of B A. Largest modulus first.
   * @throws CircuitLensError BAD_USER_INPUT when the product is not square; NOT_FINITE
   */
  eigenvalues(): Eigenvalues {
    const [rows, columns] = this.shape;
    if (rows !== columns)
      throw unfit(`[${this.shape}] is not square, so it has no eigenvalues.`, { shape: this.shape });
    return eigenvalues(product(this.b, this.a, rows), this.inner);
  }

  /** The same product from balanced factors, (U √S) (√S Vᵀ). */
  makeEven(): FactoredMatrix {
    const { u, s, v } = this.svd();
    const root = s.map(Math.sqrt);
    return new FactoredMatrix(turned(scaleRows(u, root), s.length), scaleRows(v, root), s.length);
  }

  /** diag(S) Vᵀ `[rank, columns]`: the left side turned away, lengths and angles of what is right of it kept. */
  collapseLeft(): Float64Array {
    const { s, v } = this.svd();
    return scaleRows(v, s);
  }

  /** U diag(S) `[rows, rank]`. */
  collapseRight(): Float64Array {
    const { u, s } = this.svd();
    return turned(scaleRows(u, s), s.length);
  }
}

function scaleRows(rows: Float64Array, factors: Float64Array): Float64Array {
  const width = rows.length / factors.length;
  return rows.map((value, i) => value * factors[Math.floor(i / width)]!);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

function indexIn(index: number, size: number): number {
  const wrapped = index < 0 ? index + size : index;
  if (Number.isInteger(index) && wrapped >= 0 && wrapped < size) return wrapped;
  throw new CircuitLensError('POSITION_OUT_OF_RANGE', `Index ${index} is outside a side of ${size}.`, { index, size });
}

function unfit(message: string, details: Record<string, unknown>): CircuitLensError {
  return new CircuitLensError('BAD_USER_INPUT', `A factored matrix does not fit. ${message}`, details);
}
