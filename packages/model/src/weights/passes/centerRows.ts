/** Takes from every row of `[rows, width]` its own mean, in place. Sums are float64. */
export function centerRows(matrix: Float32Array, width: number): void {
  for (let start = 0; start < matrix.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += matrix[i]!;
    const mean = sum / width;
    for (let i = start; i < start + width; i++) matrix[i] = matrix[i]! - mean;
  }
}
