import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** How the model does on every prompt of the set. */
export const TaskQuery = graphql(`
  query Task($input: RunInput!) {
    run(input: $input) {
      id
      prompts { index text correct { id text } incorrect { id text } }
      logitDifference { mean perPrompt accuracy correctProbability }
      answers { prompt rank probability }
      nextTokens(top: 1) { prompt id text probability }
    }
  }
`);

export type TaskRun = WholeAnswer<ResultOf<typeof TaskQuery>>['run'];
