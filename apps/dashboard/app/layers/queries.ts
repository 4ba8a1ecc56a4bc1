import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The direct effect of every layer's attention and MLP. */
export const LayersQuery = graphql(`
  query Layers($input: RunInput!) {
    run(input: $input) {
      id
      directLogitAttribution(unit: LAYER, top: 0) {
        mean { axes { labels } values }
        total
        unembedBias
        rest { axes { labels } values }
      }
    }
  }
`);

export type LayersRun = WholeAnswer<ResultOf<typeof LayersQuery>>['run'];
