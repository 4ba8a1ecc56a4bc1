import { graphql, type ResultOf } from './graphql.ts';
import type { WholeAnswer } from './wholeAnswer.ts';

/** Attention of every head along each of `attentionPairs`, mean over the prompts. */
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

export type BetweenRun = WholeAnswer<ResultOf<typeof BetweenQuery>>['run'];
