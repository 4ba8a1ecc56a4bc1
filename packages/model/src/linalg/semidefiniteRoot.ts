/**
 * A factor R of a symmetric positive semidefinite G: Rᵀ R = G, upper triangular (Cholesky). A direction in which G is
 * zero up to rounding gets a row of zeros, so that rank-deficient matrices have a factor too.
 * @param gram `[n, n]`
 * @returns `[n, n]`, row-major
 */
export function semidefiniteRoot(gram: Float64Array, n: number): Float64Array {
  const root = new Float64Array(n * n);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, gram[i * n + i]!);
  const negligible = largest * n * Number.EPSILON;
  for (let i = 0; i < n; i++) {
    const pivot = remainder(gram, root, n, i, i);
    if (pivot <= negligible) continue;
    const diagonal = Math.sqrt(pivot);
    root[i * n + i] = diagonal;
    for (let j = i + 1; j < n; j++) root[i * n + j] = remainder(gram, root, n, i, j) / diagonal;
  }
  return root;
}

/** What of an entry the rows before i don't explain. */
function remainder(gram: Float64Array, root: Float64Array, n: number, i: number, j: number): number {
  let rest = gram[i * n + j]!;
  for (let k = 0; k < i; k++) rest -= root[k * n + i]! * root[k * n + j]!;
  return rest;
}
