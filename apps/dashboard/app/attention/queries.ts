import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The patterns of some heads on one prompt. */
export const PatternsQuery = graphql(`
  query Patterns($input: RunInput!, $heads: [String!]!, $valueWeighted: Boolean!) {
    run(input: $input) {
      id
      prompts { tokens { position id text labels } }
      attentionPatterns(heads: $heads, valueWeighted: $valueWeighted) { shape data }
    }
  }
`);

/** Which writers made a query look at a key. */
export const QkQuery = graphql(`
  query QkAttribution($input: RunInput!, $head: String!, $query: Int!, $key: Int!) {
    run(input: $input) {
      id
      qkAttribution(head: $head, query: { index: $query }, key: { index: $key }) {
        table { axes { labels } shape values }
        queryTotals { values }
        keyTotals { values }
        sum
        score
        attention
      }
    }
  }
`);

export type PatternsRun = WholeAnswer<ResultOf<typeof PatternsQuery>>['run'];
export type QkRun = WholeAnswer<ResultOf<typeof QkQuery>>['run'];
