import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The stream read as if it were the last: with the cached and with its own layer norm. */
export const LensQuery = graphql(`
  query LogitLens($input: RunInput!) {
    run(input: $input) {
      id
      cached: logitLens(includeMid: true, layerNorm: CACHED) {
        mean { axes { labels } values }
        perPrompt { shape values }
      }
      recomputed: logitLens(includeMid: true, layerNorm: RECOMPUTED) { mean { values } }
    }
  }
`);

/** The best token of every layer and position of one prompt, or of its last positions. */
export const LensTokensQuery = graphql(`
  query LensTokens($input: RunInput!, $last: Int) {
    run(input: $input) {
      id
      prompts { tokens { position id text labels } correct { id text } incorrect { id text } }
      logitLens(top: 1, topLast: $last) { topTokens { component position id text probability } }
    }
  }
`);

export type LensRun = WholeAnswer<ResultOf<typeof LensQuery>>['run'];
export type LensTokensRun = WholeAnswer<ResultOf<typeof LensTokensQuery>>['run'];
