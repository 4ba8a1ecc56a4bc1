import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The same prompts with and without some parts: what the model says, what every head writes, and what the rest makes up for. */
export const AblationQuery = graphql(`
  query Ablation(
    $input: RunInput!
    $heads: [String!]
    $mlps: [Int!]
    $neurons: [String!]
    $source: RunInput
    $positions: [PositionInput!]
    $kind: AblationKind
  ) {
    run(input: $input) {
      id
      ablation(
        heads: $heads
        mlps: $mlps
        neurons: $neurons
        positions: $positions
        kind: $kind
        source: $source
        top: 5
      ) {
        logitDifference { before after }
        correctProbability { before after }
        interval { low high }
        heads { before { shape values } after { shape values } }
        mlps { before { shape values } after { shape values } }
        naivePrediction
        split { removed replaced selfRepairHeads selfRepairMlps layerNorm remainder }
        scaleRatio
        nextTokens { before { prompt text probability } after { prompt text probability } }
        hasEffect
      }
    }
  }
`);

/** What every neuron writes to the logit difference. */
export const NeuronEffectsQuery = graphql(`
  query NeuronEffects($input: RunInput!) {
    run(input: $input) { id directLogitAttribution(unit: NEURON) { mean { shape data } } }
  }
`);

/** Other sentences to take means from. */
export const SentencesQuery = graphql(`
  query Sentences($id: ID!, $model: String, $weightFlags: WeightFlagsInput) {
    promptSet(id: $id, model: $model, weightFlags: $weightFlags) { id prompts { text correct incorrect } }
  }
`);

type AblationData = WholeAnswer<ResultOf<typeof AblationQuery>>;
export type AblationAnswer = AblationData['run']['ablation'];
