import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The same prompts with and without some heads: what the model says, and what every head writes. */
export const AblationQuery = graphql(`
  query Ablation($whole: RunInput!, $ablated: RunInput!, $scale: String!) {
    whole: run(input: $whole) {
      id
      logitDifference { mean correctProbability }
      directLogitAttribution(unit: HEAD, top: 0) { perPrompt { shape values } }
      activation(hook: $scale, positions: [-1]) { values }
      nextTokens(top: 5) { prompt text probability }
    }
    ablated: run(input: $ablated) {
      id
      logitDifference { mean correctProbability }
      directLogitAttribution(unit: HEAD, top: 0) { perPrompt { shape values } }
      activation(hook: $scale, positions: [-1]) { values }
      nextTokens(top: 5) { prompt text probability }
    }
  }
`);

export type AblationData = WholeAnswer<ResultOf<typeof AblationQuery>>;
export type AblationSide = AblationData['whole'];
