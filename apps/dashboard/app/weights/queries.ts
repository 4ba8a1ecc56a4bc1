import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** Does a head copy what it reads? */
export const SpectrumQuery = graphql(`
  query HeadSpectrum($model: String, $weightFlags: WeightFlagsInput, $head: String!, $circuit: HeadCircuit!) {
    model(model: $model, weightFlags: $weightFlags) {
      head(label: $head) {
        label
        eigenvalues(circuit: $circuit) {
          real { values }
          imaginary { values }
          copyingScore
        }
      }
    }
  }
`);

/** One circuit of a head between some tokens. */
export const TokenCircuitQuery = graphql(`
  query HeadBetweenTokens(
    $model: String
    $weightFlags: WeightFlagsInput
    $head: String!
    $circuit: TokenCircuit!
    $tokens: [TokenReference!]!
    $embedding: TokenEmbedding!
  ) {
    model(model: $model, weightFlags: $weightFlags) {
      head(label: $head) {
        label
        tokenCircuit(circuit: $circuit, rows: $tokens, embedding: $embedding) { axes { labels } shape values }
      }
    }
  }
`);

/** The main directions that a head writes. */
export const SingularVectorsQuery = graphql(`
  query HeadSingularVectors($model: String, $weightFlags: WeightFlagsInput, $head: String!) {
    model(model: $model, weightFlags: $weightFlags) {
      head(label: $head) {
        label
        singularVectors(vectors: 8, top: 6) {
          rank
          singularValue
          positive { id text value }
          negative { id text value }
        }
      }
    }
  }
`);

/** The phrases that a head favours. */
export const TrigramsQuery = graphql(`
  query HeadSkipTrigrams(
    $model: String
    $weightFlags: WeightFlagsInput
    $head: String!
    $tokens: [TokenReference!]
    $perSource: Int
  ) {
    model(model: $model, weightFlags: $weightFlags) {
      head(label: $head) {
        label
        skipTrigrams(top: 20, sources: $tokens, destinations: $tokens, outputs: $tokens, perSource: $perSource) {
          source
          destination
          output
          score
          logit
          size
        }
      }
    }
  }
`);

/** How much of what each head writes each later head reads. */
export const CompositionQuery = graphql(`
  query Composition($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      config { dModel }
      Q: compositionScores(kind: Q) { shape data }
      K: compositionScores(kind: K) { shape data }
      V: compositionScores(kind: V) { shape data }
    }
  }
`);

/** The direct path between some tokens: what follows each without any head. */
export const BigramsQuery = graphql(`
  query Bigrams(
    $model: String
    $weightFlags: WeightFlagsInput
    $tokens: [TokenReference!]!
    $embedding: TokenEmbedding!
  ) {
    model(model: $model, weightFlags: $weightFlags) {
      bigrams(rows: $tokens, embedding: $embedding) { axes { labels } shape values }
    }
  }
`);

/** Pairs of heads of which the second moves on what the first writes. */
export const VirtualHeadsQuery = graphql(`
  query VirtualHeads($model: String, $weightFlags: WeightFlagsInput) {
    model(model: $model, weightFlags: $weightFlags) {
      virtualHeads(top: 20) { sender receiver size share }
    }
  }
`);

type HeadOf<Query> = WholeAnswer<ResultOf<Query>> extends { model: { head: infer Head } } ? Head : never;

export type SpectrumHead = HeadOf<typeof SpectrumQuery>;
export type TokenCircuitHead = HeadOf<typeof TokenCircuitQuery>;
export type Trigram = HeadOf<typeof TrigramsQuery>['skipTrigrams'][number];
export type CompositionModel = WholeAnswer<ResultOf<typeof CompositionQuery>>['model'];
export type VirtualHead = WholeAnswer<ResultOf<typeof VirtualHeadsQuery>>['model']['virtualHeads'][number];
