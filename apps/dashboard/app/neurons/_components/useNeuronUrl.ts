'use client';
import { type NeuronIndex, neuronLabel, parseNeuron } from '@circuit-lens/shared/names';
import { createParser, parseAsStringLiteral, useQueryState } from 'nuqs';
import { urlOptions } from '../../../lib/urlState.ts';

const parser = createParser<NeuronIndex>({
  parse: parseNeuron,
  serialize: neuronLabel,
  eq: (a, b) => a.layer === b.layer && a.neuron === b.neuron,
}).withOptions(urlOptions);

/** The neuron that was chosen; null: the one with the largest effect. */
export function useNeuronUrl() {
  return useQueryState('neuron', parser);
}

const matrixParser = parseAsStringLiteral(['W_OUT', 'W_IN']).withDefault('W_OUT').withOptions(urlOptions);

/** Which matrix of the MLP is shown in words. */
export function useMlpMatrixUrl() {
  return useQueryState('mlpMatrix', matrixParser);
}
