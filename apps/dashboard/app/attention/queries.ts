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

/** Attention of one head to both names against what it writes along them. */
export const CopyQuery = graphql(`
  query CopyScatter($input: RunInput!, $head: String!) {
    run(input: $input) {
      id
      copyScatter(head: $head) {
        rows { prompt to text attention contribution }
        correlation
      }
    }
  }
`);

export type CopyRun = WholeAnswer<ResultOf<typeof CopyQuery>>['run'];
export type PatternsRun = WholeAnswer<ResultOf<typeof PatternsQuery>>['run'];
export type QkRun = WholeAnswer<ResultOf<typeof QkQuery>>['run'];
