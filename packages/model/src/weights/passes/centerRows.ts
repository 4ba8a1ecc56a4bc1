/** Takes from every row of `[rows, width]` its own mean, in place. Sums are float64. */
export function centerRows(matrix: Float32Array, width: number): void {
  for (let start = 0; start < matrix.length; start += width) {
    let sum = 0;
    for (let i = start; i < start + width; i++) sum += matrix[i]!;
    const mean = sum / width;
    for (let i = start; i < start + width; i++) matrix[i] = matrix[i]! - mean;
  }
}

/** Takes from every column of `[rows, width]` its own mean, in place. Sums are float64. */
export function centerColumns(matrix: Float32Array, width: number): void {
  const means = new Float64Array(width);
  for (let i = 0; i < matrix.length; i += width) {
    for (let c = 0; c < width; c++) means[c] = means[c]! + matrix[i + c]!;
  }
  const rows = matrix.length / width;
  for (let c = 0; c < width; c++) means[c] = means[c]! / rows;
  for (let i = 0; i < matrix.length; i += width) {
    for (let c = 0; c < width; c++) matrix[i + c] = matrix[i + c]! - means[c]!;
  }
}
