/** Where heads of a known kind attend (TransformerLens' head detector): one definition for the model and for pages. */

export const headKinds = ['previousToken', 'duplicateToken', 'induction'] as const;

/** Kinds of head with a known attention pattern. */
export type HeadKind = (typeof headKinds)[number];

/** Is the key one that a head of this kind would attend to? Keys after the query are never asked about. */
const isExpected: Record<HeadKind, (tokens: readonly number[], query: number, key: number) => boolean> = {
  previousToken: (_, query, key) => key === query - 1,
  duplicateToken: (tokens, query, key) => key < query && tokens[key] === tokens[query],
  // The token after an earlier occurrence of the query's own; the query itself where the token stands twice in a row.
  induction: (tokens, query, key) => key > 0 && tokens[key - 1] === tokens[query],
};

/** The pattern of a kind of head on these tokens, [query, key], row by row, ones and zeros. */
export function detectionPattern(kind: HeadKind, tokens: readonly number[]): Float32Array {
  const n = tokens.length;
  const pattern = new Float32Array(n * n);
  for (let query = 0; query < n; query++) {
    for (let key = 0; key <= query; key++) pattern[query * n + key] = isExpected[kind](tokens, query, key) ? 1 : 0;
  }
  return pattern;
}
