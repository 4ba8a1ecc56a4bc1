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
  query HeadSkipTrigrams($model: String, $weightFlags: WeightFlagsInput, $head: String!) {
    model(model: $model, weightFlags: $weightFlags) {
      head(label: $head) {
        label
        skipTrigrams(top: 20) { source destination output score logit size }
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

type HeadOf<Query> = WholeAnswer<ResultOf<Query>> extends { model: { head: infer Head } } ? Head : never;

export type SpectrumHead = HeadOf<typeof SpectrumQuery>;
export type TokenCircuitHead = HeadOf<typeof TokenCircuitQuery>;
export type SingularVector = HeadOf<typeof SingularVectorsQuery>['singularVectors'][number];
export type Trigram = HeadOf<typeof TrigramsQuery>['skipTrigrams'][number];
export type CompositionModel = WholeAnswer<ResultOf<typeof CompositionQuery>>['model'];
