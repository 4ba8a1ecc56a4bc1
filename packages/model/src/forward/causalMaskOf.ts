/** −∞ where a query would see a key behind itself, [query, key]. @param queries their positions */
export function causalMaskOf(queries: readonly number[], keys: number): Float32Array {
  const mask = new Float32Array(queries.length * keys);
  for (const [i, query] of queries.entries()) mask.fill(Number.NEGATIVE_INFINITY, i * keys + query + 1, (i + 1) * keys);
  return mask;
}
