import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** How the model does on every prompt, and the intervals of the groups that the API makes. */
export const DatasetQuery = graphql(`
  query Dataset($input: RunInput!) {
    evaluation(input: $input) {
      mean low high
      byTemplate { name low high }
      byName { name low high }
      rows { prompt logitDifference rank probability top { text } }
    }
  }
`);

export type Evaluation = WholeAnswer<ResultOf<typeof DatasetQuery>>['evaluation'];
