import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** How the model does on every prompt of the set, and on those that have something in common. */
export const TaskQuery = graphql(`
  query Task($input: RunInput!) {
    evaluation(input: $input) {
      mean low high accuracy
      byTemplate { name count mean low high accuracy }
      byName { name count mean low high accuracy }
      rows { prompt logitDifference rank probability top { id text probability } }
    }
  }
`);

export type Evaluation = WholeAnswer<ResultOf<typeof TaskQuery>>['evaluation'];
