/** Numbers that are turned into text at once. */
const sliceLength = 100_000;

/**
 * `JSON.stringify` in pieces: one string holds at most 512 MB, and the values of all hook points of eight prompts
 * through GPT-2 small are more.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  if (Array.isArray(value) && value.length > sliceLength) {
    for (let start = 0; start < value.length; start += sliceLength) {
      const part = JSON.stringify(value.slice(start, start + sliceLength)).slice(1, -1);
      yield `${start === 0 ? '[' : ','}${part}`;
    }
    yield ']';
  } else if (Array.isArray(value)) {
    yield '[';
    for (const [i, entry] of value.entries()) {
      if (i > 0) yield ',';
      yield* jsonPieces(entry ?? null);
    }
    yield ']';
  } else if (value !== null && typeof value === 'object') {
    yield '{';
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    for (const [i, [key, entry]] of entries.entries()) {
      yield `${i > 0 ? ',' : ''}${JSON.stringify(key)}:`;
      yield* jsonPieces(entry);
    }
    yield '}';
  } else {
    yield JSON.stringify(value);
  }
}

/** The same, gathered into pieces that are worth a write each. */
export function* jsonChunks(value: unknown): Generator<string> {
  let chunk = '';
  for (const piece of jsonPieces(value)) {
    chunk += piece;
    if (chunk.length < 1 << 20) continue;
    yield chunk;
    chunk = '';
  }
  yield `${chunk}\n`;
}
