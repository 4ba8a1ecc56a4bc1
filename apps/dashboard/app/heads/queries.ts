import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The direct effect of every head, and of all that is no head. */
export const HeadsQuery = graphql(`
  query Heads($input: RunInput!) {
    run(input: $input) {
      id
      directLogitAttribution(unit: HEAD, top: 0) {
        mean { shape values }
        total
        unembedBias
        remainder
        rest { axes { labels } values }
      }
    }
  }
`);

/** The effects of some heads on one prompt, by the position they read. */
export const SourcesQuery = graphql(`
  query HeadSources($input: RunInput!, $heads: [String!]!) {
    run(input: $input) {
      id
      prompts { tokens { position id text labels } }
      attributionBySource(heads: $heads) { shape values }
    }
  }
`);

export type HeadsRun = WholeAnswer<ResultOf<typeof HeadsQuery>>['run'];
export type SourcesRun = WholeAnswer<ResultOf<typeof SourcesQuery>>['run'];
