/** Rearrangements of row-major matrices. */

/** A block of this many rows and columns stays in the first-level cache while it is turned. */
const block = 32;

/** `[rows, columns]` to `[columns, rows]`, as a copy. */
export function transpose(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(matrix.length);
  for (let r0 = 0; r0 < rows; r0 += block) {
    const r1 = Math.min(rows, r0 + block);
    for (let c0 = 0; c0 < columns; c0 += block) {
      const c1 = Math.min(columns, c0 + block);
      for (let c = c0; c < c1; c++) {
        for (let r = r0; r < r1; r++) turned[c * rows + r] = matrix[r * columns + c]!;
      }
    }
  }
  return turned;
}
