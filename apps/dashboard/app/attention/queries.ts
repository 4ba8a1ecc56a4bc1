import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** Attention of every head between the named positions, mean over the prompts. */
export const BetweenQuery = graphql(`
  query AttentionBetween($input: RunInput!) {
    run(input: $input) {
      id
      s1: attentionByHead(from: { label: S1_PLUS_1 }, to: { label: S1 }) { mean { shape values } }
      duplicate: attentionByHead(from: { label: S2 }, to: { label: S1 }) { mean { shape values } }
      induction: attentionByHead(from: { label: S2 }, to: { label: S1_PLUS_1 }) { mean { shape values } }
      inhibition: attentionByHead(from: { label: END }, to: { label: S2 }) { mean { shape values } }
      mover: attentionByHead(from: { label: END }, to: { label: IO }) { mean { shape values } }
    }
  }
`);

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

export type BetweenRun = WholeAnswer<ResultOf<typeof BetweenQuery>>['run'];
export type PatternsRun = WholeAnswer<ResultOf<typeof PatternsQuery>>['run'];
export type QkRun = WholeAnswer<ResultOf<typeof QkQuery>>['run'];
