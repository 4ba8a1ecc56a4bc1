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
  const rows = matrix.length / width;
  const sums = new Float64Array(width);
  // A sum is fetched and put back once for four rows, which are added in their order.
  const whole = rows - (rows % 4);
  for (let row = 0; row < whole; row += 4) {
    const first = row * width;
    const [second, third, fourth] = [first + width, first + 2 * width, first + 3 * width];
    for (let c = 0; c < width; c++) {
      sums[c] = sums[c]! + matrix[first + c]! + matrix[second + c]! + matrix[third + c]! + matrix[fourth + c]!;
    }
  }
  for (let i = whole * width; i < matrix.length; i += width) {
    for (let c = 0; c < width; c++) sums[c] = sums[c]! + matrix[i + c]!;
  }
  const means = sums.map((sum) => sum / rows);
  for (let i = 0; i < matrix.length; i += width) {
    for (let c = 0; c < width; c++) matrix[i + c] = matrix[i + c]! - means[c]!;
  }
}
