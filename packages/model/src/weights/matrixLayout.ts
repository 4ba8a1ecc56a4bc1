/** Parts and rearrangements of row-major matrices. */
import type { ModelConfig } from '../config.ts';

/** A block of this many rows and columns stays in the first-level cache while it is turned. */
const block = 32;

/** Columns `from` to `to` (default: all) of `[rows, columns]`, turned: `[to - from, rows]`, a copy. */
export function transpose(matrix: Float32Array, rows: number, columns: number, from = 0, to = columns): Float32Array {
  const turned = new Float32Array((to - from) * rows);
  for (let r0 = 0; r0 < rows; r0 += block) {
    const r1 = Math.min(rows, r0 + block);
    for (let c0 = from; c0 < to; c0 += block) {
      const c1 = Math.min(to, c0 + block);
      for (let c = c0; c < c1; c++) {
        const start = (c - from) * rows;
        for (let r = r0; r < r1; r++) turned[start + r] = matrix[r * columns + c]!;
      }
    }
  }
  return turned;
}

/** A head's rows `[dHead, dModel]` of a matrix whose heads lie one below the other, `[nHeads * dHead, dModel]`; a view. */
export function rowsOfHead(
  matrix: Float32Array,
  head: number,
  { dModel, dHead }: Pick<ModelConfig, 'dModel' | 'dHead'>,
): Float32Array {
  const size = dHead * dModel;
  return matrix.subarray(head * size, (head + 1) * size);
}

/** Some rows `[row, width]` of a matrix, in the order of their indices; a copy. */
export function takeRows(matrix: Float32Array, indices: readonly number[], width: number): Float32Array {
  const rows = new Float32Array(indices.length * width);
  for (const [i, index] of indices.entries()) rows.set(matrix.subarray(index * width, (index + 1) * width), i * width);
  return rows;
}
