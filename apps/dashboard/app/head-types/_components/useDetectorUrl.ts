'use client';
import { createParser, parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';
import { decodePattern, encodePattern } from '../ownPattern.ts';

export const measures = ['MUL', 'ABS'] as const;

const parseAsPattern = createParser({
  parse: decodePattern,
  serialize: encodePattern,
  eq: (a, b) => encodePattern(a) === encodePattern(b),
});

const params = {
  measure: parseAsStringLiteral(measures).withDefault('MUL'),
  /** Attention to BOS, and of a token to itself, does not count. */
  noBos: parseAsBoolean.withDefault(false),
  noSelf: parseAsBoolean.withDefault(false),
  /** The pattern of one's own. */
  pattern: parseAsPattern.withDefault('previousToken'),
  /** The pattern of one's own on every prompt as long as the shown one. */
  alike: parseAsBoolean.withDefault(false),
};

/** How attention is held against a pattern, and which pattern is one's own. */
export function useDetectorUrl() {
  return useQueryStates(params, urlOptions);
}
