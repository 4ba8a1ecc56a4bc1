import { graphql, type ResultOf } from '../../lib/graphql.ts';
import type { WholeAnswer } from '../../lib/wholeAnswer.ts';

/** The direct effect of every neuron, the largest by name. */
export const NeuronsQuery = graphql(`
  query Neurons($input: RunInput!, $top: Int!) {
    run(input: $input) {
      id
      directLogitAttribution(unit: NEURON, top: $top) {
        top { label mean }
        mean { shape data }
        total
      }
    }
  }
`);

/** The largest among all parts of the model. */
export const PartsQuery = graphql(`
  query LargestParts($input: RunInput!, $top: Int!) {
    run(input: $input) {
      id
      decomposition(top: $top) {
        parts { label mean }
        count
        rest
        total
        unembedBias
      }
    }
  }
`);

/** What the weights say of one neuron. */
export const NeuronQuery = graphql(`
  query NeuronInTokens($model: String, $weightFlags: WeightFlagsInput, $layer: Int!, $index: Int!) {
    model(model: $model, weightFlags: $weightFlags) {
      neuron(layer: $layer, index: $index) {
        writes { positive { id text value } negative { id text value } }
        reads { positive { id text value } negative { id text value } }
        bias
        readNorm
        writeNorm
      }
    }
  }
`);

/** The activations of one neuron on every token. */
export const FiringQuery = graphql(`
  query NeuronActivations($input: RunInput!, $hook: String!, $index: Int!) {
    run(input: $input) {
      id
      prompts { tokens { position id text labels } }
      activation(hook: $hook, neurons: [$index]) { shape data }
    }
  }
`);

/** The main directions of one MLP. */
export const MlpDirectionsQuery = graphql(`
  query MlpDirections($model: String, $weightFlags: WeightFlagsInput, $layer: Int!, $matrix: MlpMatrix!) {
    model(model: $model, weightFlags: $weightFlags) {
      mlpSingularVectors(layer: $layer, matrix: $matrix, vectors: 8, top: 6) {
        rank
        singularValue
        positive { id text value }
        negative { id text value }
      }
    }
  }
`);

export type NeuronsRun = WholeAnswer<ResultOf<typeof NeuronsQuery>>['run'];
export type PartsRun = WholeAnswer<ResultOf<typeof PartsQuery>>['run'];
export type NeuronTokens = WholeAnswer<ResultOf<typeof NeuronQuery>>['model']['neuron'];
export type FiringRun = WholeAnswer<ResultOf<typeof FiringQuery>>['run'];
