import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** Every operation, with what its input and its result are. */
export const OperationsQuery = graphql(`
  query Operations {
    operations { name summary version mode example inputSchema output }
  }
`);

export type OperationEntry = WholeAnswer<ResultOf<typeof OperationsQuery>>['operations'][number];
