import { CircuitLensError } from '@circuit-lens/shared';
import { Lexer, Source, TokenKind } from 'graphql';
import type { Limits } from '../limits.ts';

/** A document of 5000 tokens is read, checked and priced in some 0.4 s: as long as a pass of 1440. */
const workPerToken = 0.3;

/**
 * The documents that one query has priced by `costOf`. They are read in the server's own thread, so that all of them
 * together may be no larger than a query itself.
 */
export class AskedDocuments {
  private bytes = 0;
  private tokens = 0;

  constructor(private readonly limits: Limits) {}

  /** Notes another one. @returns its work @throws CircuitLensError QUERY_TOO_COMPLEX */
  add(query: string, variables: unknown): number {
    const { bodyBytes, queryTokens } = this.limits;
    this.bytes += query.length + (JSON.stringify(variables)?.length ?? 0);
    if (this.bytes > bodyBytes) throw tooLarge('bytes', bodyBytes);
    const tokens = countTokens(query, queryTokens - this.tokens);
    this.tokens += tokens;
    if (this.tokens > queryTokens) throw tooLarge('tokens', queryTokens);
    return workPerToken * tokens;
  }
}

/** Counts no further than one above a limit. What is no document is refused when it is read. */
function countTokens(text: string, limit: number): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  try {
    while (count <= limit && lexer.advance().kind !== TokenKind.EOF) count++;
  } catch {}
  return count;
}

function tooLarge(what: 'bytes' | 'tokens', allowed: number): CircuitLensError {
  return new CircuitLensError(
    'QUERY_TOO_COMPLEX',
    `The queries that \`costOf\` is asked for have more than ${allowed} ${what} together, as many as one query may have. Ask for their prices in several queries.`,
    { limit: what, allowed },
  );
}
